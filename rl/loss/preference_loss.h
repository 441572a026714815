#pragma once
// Direct preference optimisation on rollouts (Rafailov et al. 2023): pairs of one group with
// unequal rewards, against the reference.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "rl/loss/loss_metrics.h"

namespace rlvr {

// Adds -sum over pairs of weight log sigmoid(beta (D_better - D_worse)), D = sum_t (l - l_ref), and
// its derivative. Weights: mean over the pairs of a prompt, then over prompts with pairs.
// Requires: [first, last) holds whole groups.
void AddPreferenceLoss(LossGradient& gradient, LossSums& sums, const LossInputs& in, int64_t first,
                       int64_t last);

}  // namespace rlvr
