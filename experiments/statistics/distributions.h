#pragma once
// Distribution functions and quantiles: the door to Boost.Math. Pure functions; p is in (0, 1).
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

namespace rlvr {

double NormalCdf(double z);
double NormalQuantile(double p);

// Student's t with `df` degrees of freedom. Requires: df > 0.
double StudentCdf(double t, double df);
double StudentQuantile(double p, double df);
// P(T <= t) of the t distribution with this noncentrality: what a t statistic follows where there
// is an effect.
double NoncentralTCdf(double t, double df, double noncentrality);

// P(X <= successes) of a binomial. Requires: 0 <= successes <= trials, 0 <= p <= 1.
double BinomialCdf(int64_t successes, int64_t trials, double p);
double BinomialDensity(int64_t successes, int64_t trials, double p);

}  // namespace rlvr
