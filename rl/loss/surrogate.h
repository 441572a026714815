#pragma once
// The policy term of one token: value and slopes, by trust region. Pure functions in double.
// SPDX-License-Identifier: Apache-2.0

#include "rl/loss/loss_config.h"

namespace rlvr {

// Which bound holds a token's policy gradient back.
enum class Bound { kNone, kLow, kHigh };

struct SurrogateInput {
  double advantage;
  double ratio;                   // of the token or its sequence, as the ratio option says
  double logprob;                 // current, of the token
  double probability_difference;  // exp(logprob) - exp(denominator's logprob), of the token
};

// A term of the loss (to be minimised). d term = through_ratio d(log ratio) + through_logprob
// d(logprob); weights under a stop-gradient take part in neither.
struct SurrogateTerm {
  double value;
  double through_ratio;
  double through_logprob;
  Bound bound;
};

// clip: -min(min(r, cap) A, clip(r, 1 - low, 1 + high) A), at most -c A of A < 0 with dual clip; a
// ratio exactly at a bound keeps its gradient. truncate: -sg(clip(r, low, high)) A l. soft_gate:
// -(4 / tau) sigmoid(tau (r - 1)) A. vespo: -sg(e^L r^k e^(-L r)) A l, (k, L) = (2, 3) of A >= 0,
// else (3, 2). signed_mask, difference_mask: -keep r A. topr: -sg(A > 0 ? 1 : min(r, 1)) A l.
// none: -r A; with ratio = none, -A l.
SurrogateTerm Surrogate(const SurrogateOptions& options, const SurrogateInput& in);

}  // namespace rlvr
