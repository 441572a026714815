#pragma once
// Checks an analytic gradient against finite differences in double. The error of each element is
// relative to the root mean square of the gradient, never to an absolute threshold, which small
// wrong gradients would pass.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

namespace rlvr::test {

using ScalarFunction = std::function<double(const std::vector<double>&)>;

// Fourth-order central difference of `function` in x[index]: exact to about 1e-10 for smooth
// functions of order one.
inline double DifferenceQuotient(const ScalarFunction& function, std::vector<double> x,
                                 size_t index, double step) {
  const auto at = [&, centre = x[index]](double offset) {
    x[index] = centre + offset;
    return function(x);
  };
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}

// max_i |quotient_i - analytic[i]| / rms(quotient), over `indices` of x (empty: all). Where every
// quotient is 0: 0 if the analytic gradient is 0 too, else infinity. Infinity where anything is not
// finite.
inline double GradientError(const ScalarFunction& function, const std::vector<double>& x,
                            const std::vector<double>& analytic, double step = 1e-3,
                            std::vector<size_t> indices = {}) {
  if (indices.empty()) {
    for (size_t i = 0; i < x.size(); ++i) indices.push_back(i);
  }
  double worst = 0, squares = 0;
  for (const size_t i : indices) {
    const double quotient = DifferenceQuotient(function, x, i, step);
    squares += quotient * quotient;
    const double error = std::abs(quotient - analytic.at(i));
    worst = std::isfinite(error) ? std::max(worst, error) : std::numeric_limits<double>::infinity();
  }
  const double error = worst / std::sqrt(squares / static_cast<double>(indices.size()));
  if (worst == 0) return 0;
  return std::isfinite(error) ? error : std::numeric_limits<double>::infinity();
}

}  // namespace rlvr::test
