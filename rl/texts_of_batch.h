#pragma once
// The completions of a rollout batch as texts to learn from.
// SPDX-License-Identifier: Apache-2.0

#include "core/api/rollout.h"
#include "rl/sharded_gradient.h"

namespace rlvr {

// Groups [first, last) of the batch, whose tokens must outlive the texts.
TextSet TextsOf(const RolloutBatch& batch, int64_t first, int64_t last);

// A value a token from [rollouts, stride] to one after another, and back (padding 0).
std::vector<double> WithoutPadding(const std::vector<double>& padded, const RolloutBatch& batch);
std::vector<double> WithPadding(std::span<const float> packed, const RolloutBatch& batch);

}  // namespace rlvr
