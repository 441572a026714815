#pragma once
// A run's curves as plain columns, for exports: one table a phase and a suite.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/io/publish.h"

namespace rlvr {

// Rows by step; NaN: missing.
struct ColumnTable {
  std::string name;  // "train", "timing", "eval/heldout", ...
  std::vector<int64_t> step;
  std::vector<std::pair<std::string, std::vector<double>>> columns;
};

// Every table of the run that has rows, evaluations by suite last.
std::vector<ColumnTable> ColumnsOf(const RunData& run);

// "step,a,b" and one line a row; empty where a value is missing. Numbers round-trip.
std::string ToCsv(const ColumnTable& table);

}  // namespace rlvr
