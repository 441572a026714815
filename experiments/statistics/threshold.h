#pragma once
// Steps to a threshold, with runs that never get there kept as censored. Pure functions.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

namespace rlvr {

struct Crossing {
  // The evaluation at which the median of it and its two neighbours first reaches the threshold;
  // where censored, the last evaluation.
  double step = 0;
  // The same, laid linearly between it and the one before.
  double between = 0;
  bool censored = true;
};

// The first and last evaluation stand for themselves twice in their medians. Requires: of one
// length, not empty; steps rising.
Crossing StepsToThreshold(const std::vector<double>& steps, const std::vector<double>& values,
                          double threshold);

// Mean time up to a horizon that all runs reach: censored ones count as the horizon, so it is a
// lower bound of the mean and the same for all arms. Requires: not empty.
double RestrictedMean(const std::vector<Crossing>& crossings, double horizon);

}  // namespace rlvr
