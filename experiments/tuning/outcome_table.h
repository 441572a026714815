#pragma once
// What the runs of one arm came to, as cells of a markdown table: tables of `rlvr tune` and `rlvr
// sweep` share their columns.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "experiments/tuning/outcome.h"

namespace rlvr {

// An arm's runs and how many of them diverged.
struct ArmOutcomes {
  std::vector<RunOutcome> runs;
  int64_t diverged = 0;

  bool operator==(const ArmOutcomes&) const = default;
};

// "0.512 [0.490, 0.534]": mean and 95 % t interval over the runs, the number alone of one run.
// Requires: runs not empty.
std::string IntervalText(const ArmOutcomes& arm, double RunOutcome::*number, int digits);

// The two lines of a table's head: `first` columns, then those of OutcomeCells; k of pass@k.
std::string OutcomeHead(const std::vector<std::string>& first, int64_t k);

// "12 [8, 14] | ... |\n": steps to 50 % as median [least, greatest], then means with intervals,
// rollouts, runs that diverged.
std::string OutcomeCells(const ArmOutcomes& arm);

// What the columns are, for the sentence above the table.
inline constexpr const char* kOutcomeColumns =
    "steps to 50 %: median [least, greatest]; else means with 95 % t intervals over seeds of one "
    "base";

}  // namespace rlvr
