#pragma once
// The arms of a sweep as a markdown table for documents.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "experiments/sweep/cell.h"
#include "experiments/sweep/spec.h"

namespace rlvr {

// One row an arm, of the cells that have ended; arms without one are left out, arms that differ in
// one value and in no number share a row. Fails: Error(kData) where no cell has ended.
std::string SweepMarkdown(const SweepSpec& spec, const std::vector<Cell>& cells);

}  // namespace rlvr
