#pragma once
// The result of `rlvr tune` as text: markdown for documents, CSV, JSON.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "experiments/tuning/tuning.h"

namespace rlvr {

// Classes, the table of presets, pairs whose difference is more than chance, and what it cost.
std::string TuningMarkdown(const TuningPlan& plan, const TuningResult& result);
// One row a run of the comparison.
std::string TuningCsv(const TuningResult& result);
std::string TuningJson(const TuningPlan& plan, const TuningResult& result);

}  // namespace rlvr
