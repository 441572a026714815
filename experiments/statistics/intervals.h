#pragma once
// Means with Student t intervals and paired differences. The unit of a claim is the base, so
// callers average the runs of one base first. Pure functions.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

namespace rlvr {

struct MeanInterval {
  double mean = 0, low = 0, high = 0;  // low = high = mean where there is one unit alone
  int64_t units = 0;
};

// Mean of independent units and its t interval (df = units - 1). Requires: units not empty,
// confidence in (0, 1).
MeanInterval MeanOfUnits(const std::vector<double>& units, double confidence = 0.95);

// Mean of left[i] - right[i] and its t interval: what two arms on the same bases are compared by.
// Requires: of one length, not empty.
MeanInterval PairedDifference(const std::vector<double>& left, const std::vector<double>& right,
                              double confidence = 0.95);

// With divisor n - 1; 0 of a single value. Requires: values not empty.
double StandardDeviation(const std::vector<double>& values);

// Mean of the middle half: the lowest and highest quarter are left out, values on the border
// counted in part. Requires: values not empty. Source: Agarwal et al. 2021.
double InterquartileMean(std::vector<double> values);

}  // namespace rlvr
