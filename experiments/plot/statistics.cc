// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/statistics.h"

#include <array>
#include <cmath>
#include <numeric>

#include "core/base/check.h"

namespace rlvr {

double StudentT975(int64_t df) {
  CHECK(df >= 1, "{} degrees of freedom", df);
  static constexpr std::array<double, 10> kSmall = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706,
                                                    2.4469,  2.3646, 2.3060, 2.2622, 2.2281};
  if (df <= static_cast<int64_t>(kSmall.size())) return kSmall[static_cast<size_t>(df - 1)];
  // Cornish-Fisher expansion around the normal quantile z. Source: Abramowitz and Stegun 26.7.5.
  const double z = 1.959964, n = static_cast<double>(df);
  const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
  return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

MeanInterval MeanOfUnits(const std::vector<double>& units) {
  CHECK(!units.empty(), "no units");
  const double n = static_cast<double>(units.size());
  const double mean = std::accumulate(units.begin(), units.end(), 0.0) / n;
  MeanInterval result{mean, mean, mean, static_cast<int64_t>(units.size())};
  if (units.size() < 2) return result;
  double squares = 0;
  for (const double unit : units) squares += (unit - mean) * (unit - mean);
  const double half = StudentT975(result.units - 1) * std::sqrt(squares / (n - 1) / n);
  result.low -= half, result.high += half;
  return result;
}

}  // namespace rlvr
