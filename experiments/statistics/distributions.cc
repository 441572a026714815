// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/distributions.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "core/base/check.h"

namespace rlvr {
namespace {

namespace bm = boost::math;

void CheckShare(double p) { CHECK(p > 0 && p < 1, "a quantile of {}", p); }

}  // namespace

double NormalCdf(double z) { return bm::cdf(bm::normal(), z); }

double NormalQuantile(double p) {
  CheckShare(p);
  return bm::quantile(bm::normal(), p);
}

double StudentCdf(double t, double df) {
  CHECK(df > 0, "{} degrees of freedom", df);
  return bm::cdf(bm::students_t(df), t);
}

double StudentQuantile(double p, double df) {
  CheckShare(p);
  CHECK(df > 0, "{} degrees of freedom", df);
  return bm::quantile(bm::students_t(df), p);
}

double NoncentralTCdf(double t, double df, double noncentrality) {
  CHECK(df > 0, "{} degrees of freedom", df);
  // Boost's series does not end in reasonable time for effects that no design could miss.
  if (noncentrality > 37) return t < noncentrality / 2 ? 0 : 1;
  return bm::cdf(bm::non_central_t(df, noncentrality), t);
}

double BinomialCdf(int64_t successes, int64_t trials, double p) {
  CHECK(successes >= 0 && successes <= trials, "{} of {}", successes, trials);
  return bm::cdf(bm::binomial(static_cast<double>(trials), p), static_cast<double>(successes));
}

double BinomialDensity(int64_t successes, int64_t trials, double p) {
  CHECK(successes >= 0 && successes <= trials, "{} of {}", successes, trials);
  return bm::pdf(bm::binomial(static_cast<double>(trials), p), static_cast<double>(successes));
}

}  // namespace rlvr
