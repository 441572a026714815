#pragma once
// Mean, standard deviation and exact equality of a few numbers, for rewards and advantages.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "rl/loss/axes.h"

namespace rlvr {

// 0 of nothing. Pure, as all here.
double Mean(const std::vector<double>& values);
// Standard deviation; 0 of fewer than two values where the divisor is n - 1.
double Std(const std::vector<double>& values, StdDivisor divisor);
// Whether all values compare equal: never decided by a small std. True of nothing.
bool AllEqual(const std::vector<double>& values);

}  // namespace rlvr
