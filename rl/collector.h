#pragma once
// Collector: the rollouts of one step, judged and rewarded: the next problems in order, group_size
// completions of each; with group_filter = refill, rounds go on until enough groups have unequal
// rewards.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "rl/reward.h"
#include "rl/sampler.h"

namespace rlvr {

struct Collected {
  RolloutBatch batch;
  int64_t generated = 0;              // rollouts sampled, those dropped by a refill counted
  std::vector<double> greedy_reward;  // [prompts], where the baseline is the greedy completion
  double decode_seconds = 0, judge_seconds = 0;
  TokenWork decode_work;  // prompts and completions fed
};

class Collector {
 public:
  // `seed`: run.seed.
  Collector(const RlConfig& config, uint64_t seed, const ProblemSource& source, Sampler& sampler);

  // Samples with the weights `params`. Advances the cursor.
  Collected Collect(const float* params);

  // Index of the next training problem; part of a checkpoint.
  uint64_t cursor = 0;

 private:
  RolloutBatch Round(Collected& collected, const float* params);
  void AddGreedy(Collected& collected, const float* params);
  void AddCost(Collected& collected, const RolloutBatch& batch) const;

  RlConfig config_;
  uint64_t seed_;
  Sampler& sampler_;
  RewardMap reward_;
};

// Whether all rewards of a group are equal.
bool EqualRewards(const RolloutBatch& batch, int64_t prompt);
// A batch of the chosen groups of two, in order: `keep` of `from` appended to `to` (which may be
// empty).
void AppendGroups(RolloutBatch& to, const RolloutBatch& from, const std::vector<int64_t>& keep);

}  // namespace rlvr
