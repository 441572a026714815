#pragma once
// The loss of some sequences of a step and its derivative with respect to their current
// log-probabilities (entropies, exact KL), in double. Advantages, old, sampler and reference
// log-probabilities and every weight are constants: nothing is differentiated through them.
//
//   tokens: filled but for logprob          plan = PlanLoss(config, state, tokens)
//   for each shard (any cut into whole sequences; dpo: whole groups), in any order:
//     tokens.logprob[slice] = forward(...)
//     sums[shard] = AddLoss(gradient, inputs, first, last)
//     backward(gradient.logprob[slice], ...)
//   add the sums in shard order; metrics = LossMetrics(sums)
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "rl/loss/loss_metrics.h"
#include "rl/loss/loss_plan.h"
#include "rl/loss/step_tokens.h"

namespace rlvr {

// The loss of sequences [first, last). Overwrites their slices of `gradient`, whose arrays are
// [tokens] (entropy, exact_kl: may be empty where the config needs none).
LossSums AddLoss(LossGradient& gradient, const LossInputs& inputs, int64_t first, int64_t last);

}  // namespace rlvr
