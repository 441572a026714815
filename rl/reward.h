#pragma once
// Reward: the configured map from what is known of a completion to a number. Verifiers never
// compute rewards.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "core/api/rollout.h"
#include "rl/config.h"

namespace rlvr {

// Sets batch.reward:
//   answer: by_verdict (what the verifier could not decide gets 0; rl/advantage drops it from the
//   loss) strict: the same, but `wrong` where a step is parse: 1 where the answer parsed, right or
//   not mode: 1 in the mode named coin_flip: 1 with coin_probability, from Stream(seed,
//   "reward.coin", {draw, rollout})
// The first two lose the soft penalty of long completions (DAPO: linear in the buffer).
class RewardMap {
 public:
  // `modes`: the task's. Fails: Error(kConfig) where reward.mode is none of them and kind is mode.
  RewardMap(const RewardConfig& config, const std::vector<std::string>& modes, uint64_t seed);

  void Apply(RolloutBatch& batch, uint64_t draw) const;

 private:
  double Of(const RolloutBatch& batch, int64_t rollout, uint64_t draw) const;
  double OverlongPenalty(int64_t length, int64_t limit) const;

  RewardConfig config_;
  int mode_ = -1;
  uint64_t seed_;
};

}  // namespace rlvr
