// SPDX-License-Identifier: Apache-2.0
#include "rl/moments.h"

#include <algorithm>
#include <cmath>

namespace rlvr {

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double x : values) sum += x;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double Std(const std::vector<double>& values, StdDivisor divisor) {
  const double n = static_cast<double>(values.size()) - (divisor == StdDivisor::kNMinus1 ? 1 : 0);
  if (n <= 0) return 0;
  const double mean = Mean(values);
  double squares = 0;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return std::sqrt(squares / n);
}

bool AllEqual(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [&](double x) { return x == values.front(); });
}

}  // namespace rlvr
