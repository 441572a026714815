#pragma once
// Tests of hypotheses: equivalence, McNemar, Holm's correction. Pure functions.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "experiments/statistics/intervals.h"

namespace rlvr {

// Two one-sided t tests: whether the mean difference lies inside (-margin, margin).
struct Equivalence {
  MeanInterval difference;  // with its interval of confidence 1 - 2 alpha
  double p = 1;             // the larger of the two one-sided tests
  bool equivalent = false;  // p < alpha, which is: the interval lies inside the margins
};
// Requires: at least 2 units of paired differences, margin > 0. Source: Schuirmann 1987.
Equivalence TestEquivalence(const std::vector<double>& differences, double margin,
                            double alpha = 0.05);

// Two-sided exact p of McNemar's test, for two checkpoints on the same problems: `gained` problems
// are right only after, `lost` only before.
double McNemar(int64_t gained, int64_t lost);

// p values corrected for the number of tests, in their order. Source: Holm 1979.
std::vector<double> Holm(const std::vector<double>& p);

// Two-sided p of the paired t test that the mean difference is 0. Requires: at least 2 units.
double PairedTTest(const std::vector<double>& differences);

}  // namespace rlvr
