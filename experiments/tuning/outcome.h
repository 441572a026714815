#pragma once
// What a comparison reads of one run: its numbers at a budget of rollouts, so that methods that
// generate more a step (refilled groups, greedy baselines) are compared at what they spent.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <limits>

#include "core/io/publish.h"

namespace rlvr {

struct RunOutcome {
  // Of the last evaluation within the budget.
  double accuracy = 0, length = 0, pass_at_k = 0;
  double entropy = 0;        // of the last step within the budget
  double steps_to_half = 0;  // first step where the median of three evaluations is 50 %; infinity
  double rollouts = 0;       // generated up to that evaluation
  double generated = 0;      // by the whole run
  int64_t k = 1;             // the largest that was measured, at most 64

  bool operator==(const RunOutcome&) const = default;
};

// `budget`: rollouts generated, greedy and dropped ones counted. Fails: Error(kCorrupt) where the
// run has no evaluations.
RunOutcome OutcomeOf(const RunData& run, double budget);

}  // namespace rlvr
