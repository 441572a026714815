// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/kl.h"

#include <algorithm>
#include <cmath>

namespace rlvr {

KlTerm TokenKl(const KlOptions& options, double logprob, double logprob_old,
               double logprob_reference) {
  const double raw = logprob_reference - logprob;
  const double d = std::clamp(raw, -options.kl_clamp, options.kl_clamp);
  const double inside = d == raw ? 1 : 0;
  const double k3 = std::exp(d) - 1 - d, k3_slope = inside * (1 - std::exp(d));
  switch (options.kl_estimator) {
    case KlEstimator::kK1:
      return {-d, inside};
    case KlEstimator::kK2:
      return {d * d / 2, -inside * d};
    case KlEstimator::kK3:
      return {k3, k3_slope};
    case KlEstimator::kK3Weighted: {
      const double ratio = std::exp(logprob - logprob_old);
      return {ratio * k3, ratio * (k3 + k3_slope)};
    }
    case KlEstimator::kExact:
      break;
  }
  return {0, 0};  // the exact KL is no function of this token's log-probability alone
}

double ExactKl(const float* logprob, const float* reference, int64_t V) {
  double sum = 0;
  for (int64_t v = 0; v < V; ++v) {
    const double l = logprob[v];
    if (std::isinf(l)) continue;  // left out of the softmax: p log p = 0
    sum += std::exp(l) * (l - static_cast<double>(reference[v]));
  }
  return sum;
}

double ExactKlSlope(double logprob, double logprob_reference) {
  if (std::isinf(logprob)) return 0;
  return std::exp(logprob) * (logprob - logprob_reference + 1);
}

}  // namespace rlvr
