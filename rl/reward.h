#pragma once
// Reward: the configured map from what is known of a completion to a number. Verifiers never
// compute rewards.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "core/api/rollout.h"
#include "rl/config.h"

namespace rlvr {

// Sets batch.reward, and masks rollouts whose verdict is verifier_unsure or verifier_failed
// (reward.mask_unsure): answer: by_verdict; strict: by_verdict, but `wrong` where steps are; parse:
// 1 where the answer parsed, right or not; mode: 1 in the mode named; coin_flip: 1 with
// coin_probability, from Stream(seed, "reward.coin", {step, rollout}). All but coin_flip, parse and
// mode then lose the soft penalty of long completions (DAPO: linear in the buffer).
class RewardMap {
 public:
  // `modes`: the task's. Fails: Error(kConfig) where reward.mode is none of them and kind is mode.
  RewardMap(const RewardConfig& config, const std::vector<std::string>& modes, uint64_t seed);

  void Apply(RolloutBatch& batch, int64_t step) const;

 private:
  double Of(const RolloutBatch& batch, int64_t rollout, int64_t step) const;
  double OverlongPenalty(int64_t length, int64_t limit) const;

  RewardConfig config_;
  int mode_ = -1;
  uint64_t seed_;
};

}  // namespace rlvr
