#pragma once
// KL terms of one token against the reference, in the loss. Pure functions in double.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "rl/loss/loss_config.h"

namespace rlvr {

// A term and its derivative with respect to the current log-probability.
struct KlTerm {
  double value;
  double slope;
};

// d = l_ref - l, clamped to [-clamp, clamp] (slope 0 outside). k1: -d, whose expected slope is 0;
// k2: d^2 / 2; k3: e^d - 1 - d, the local forward KL as a loss; k3_weighted: r k3 with r = exp(l -
// l_old), differentiated too.
KlTerm TokenKl(const KlOptions& options, double logprob, double logprob_old,
               double logprob_reference);

// KL(policy || reference) of one token's distribution, from log-probabilities of the V tokens of
// the vocabulary under each.
double ExactKl(const float* logprob, const float* reference, int64_t V);

// Derivative of the exact KL = sum_v p_v (l_v - ref_v) with respect to one vocabulary entry's
// log-probability, all of them taken as free: p_v (l_v - ref_v + 1); the softmax below makes
// the rest of the chain.
double ExactKlSlope(double logprob, double logprob_reference);

}  // namespace rlvr
