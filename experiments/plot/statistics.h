#pragma once
// Means over runs with their t intervals: the unit of a claim is the base, so runs of one base are
// averaged first. Pure functions.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

namespace rlvr {

// The 0.975 quantile of Student's t distribution, to 1e-3 or better. Requires: df >= 1.
double StudentT975(int64_t df);

struct MeanInterval {
  double mean = 0, low = 0, high = 0;  // low = high = mean where there is one unit alone
  int64_t units = 0;
};

// Mean of independent units and its 95 % t interval (df = units - 1). Requires: units not empty.
MeanInterval MeanOfUnits(const std::vector<double>& units);

}  // namespace rlvr
