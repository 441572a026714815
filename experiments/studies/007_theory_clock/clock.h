#pragma once
// The one-logit policy of study 007: right with probability p = sigmoid(logit), trained by plain
// gradient ascent on groups of G rollouts. What theory says of its speed and of its fixed points
// under a KL penalty, in closed form, and the same policy simulated.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "core/base/rng.h"

namespace rlvr {

enum class AdvantageRule { kMeanOnly, kStandardised };

// Expected change of the logit a unit of learning rate: p (1 - p) (G - 1) / G for mean-only
// advantages, E[sqrt(k (G - k))] / G with k ~ Bin(G, p) for those divided by the group's standard
// deviation (divisor G). group_size 0: infinite, p (1 - p) and sqrt(p (1 - p)).
double ClockRate(AdvantageRule rule, int64_t group_size, double p);

// Learning rate times steps that the logit takes from p = from to p = to: the integral of
// 1 / ClockRate over the logit. Requires: 0 < from < to < 1.
double ClockTime(AdvantageRule rule, int64_t group_size, double from, double to);

struct ClockRun {
  AdvantageRule rule = AdvantageRule::kMeanOnly;
  int64_t group_size = 16;
  double from = 0.15, to = 0.5;
  double rate = 0.01;  // learning rate
};

// The same by steps of exact expectation.
double ExactClock(const ClockRun& run);

// The same by sampling: each step averages the gradient of `groups` groups, whose advantages are
// those that the trainer computes (rl/advantage).
double SampledClock(const ClockRun& run, int64_t groups, Stream& rng);

// Fixed points of standardised advantages under beta KL(policy || reference), reference p_ref, are
// where beta equals ClockRate / (p (1 - p) (logit p - logit p_ref)). Where that has a local minimum
// above p_ref, no low fixed point is left below it: p runs away. That beta, or NaN where the curve
// falls all the way: there is no fold.
double FoldBeta(int64_t group_size, double p_ref);

}  // namespace rlvr
