#pragma once
// KL terms of one token against the reference, in the loss. Pure functions in double.
// SPDX-License-Identifier: Apache-2.0

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

// Derivative of the exact KL = sum_v p_v (l_v - ref_v) with respect to one vocabulary entry's
// log-probability, all of them taken as free: p_v (l_v - ref_v + 1). A trainer that has no exact
// KL in its backward passes these for every v as targets of the same row.
double ExactKlSlope(double logprob, double logprob_reference);

}  // namespace rlvr
