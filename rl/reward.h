#pragma once
// Reward: the configured map from what is known of a completion to a number. Verifiers never
// compute rewards.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "core/api/rollout.h"
#include "rl/config.h"

namespace rlvr {

// Sets batch.reward, its parts and batch.accepted:
//   answer     by_verdict; 0 where the verifier could not decide, which rl/advantage drops from the
//              loss
//   strict     the same, but `wrong` where a step is
//   parse      1 where the answer parsed, right or not
//   mode       1 in the mode named
//   coin_flip  1 with coin_probability, from Stream(seed, "reward.coin", {draw, rollout})
//   score      an external verifier's score, else 1 for correct
// The first two lose the soft penalty of long completions (DAPO: linear in the buffer). To all are
// added format_weight where the answer could be read, length_weight times the share of the longest
// length, and tool_weight in the mode tool_mode; nothing where the verifier could not decide.
class RewardMap {
 public:
  // `modes`: the task's. Fails: Error(kConfig) where reward.mode or reward.tool_mode is none of
  // them and needed.
  RewardMap(const RewardConfig& config, const std::vector<std::string>& modes, uint64_t seed);

  // `seen`: the verdicts that the reward goes by (rl/noise.h).
  void Apply(RolloutBatch& batch, const std::vector<VerdictClass>& seen, uint64_t draw) const;

 private:
  RewardParts Of(const RolloutBatch& batch, int64_t rollout, VerdictClass seen,
                 uint64_t draw) const;
  double AnswerPart(const RolloutBatch& batch, int64_t rollout, VerdictClass seen,
                    uint64_t draw) const;
  double OverlongPenalty(int64_t length, int64_t limit) const;

  RewardConfig config_;
  int mode_, tool_mode_;
  uint64_t seed_;
};

// The parts of each reward over their weights, and the weights: what rl.multi_reward = normalise
// standardises one by one. The soft penalty of long completions has overlong_factor for a weight.
struct RewardComponents {
  std::vector<double> values, weights;  // [rollouts, weights]
};
// Parts of weight 0 are left out. Requires: Apply was called. Pure.
RewardComponents ComponentsOf(const RewardConfig& config, const RolloutBatch& batch);

}  // namespace rlvr
