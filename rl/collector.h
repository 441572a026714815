#pragma once
// Collector: the rollouts of one step, judged and rewarded: the next problems in order, group_size
// completions of each; with group_filter = refill, rounds go on until enough groups have unequal
// rewards.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "core/base/missing.h"
#include "rl/noise.h"
#include "rl/reward.h"
#include "rl/sampler.h"

namespace rlvr {

// What the simulated asynchronous sampling of a step did; NaN without it.
struct AsyncReport {
  double seconds = kMissing, trainer_waited = seconds, worker_idle = seconds;
  double in_flight = seconds, ready = seconds;
  double dropped_stale = seconds, dropped_late = seconds;
  double length_finished = seconds, length_dropped = seconds;
};

struct Collected {
  RolloutBatch batch;
  int64_t generated = 0;              // rollouts sampled, those dropped by a refill counted
  std::vector<double> greedy_reward;  // [prompts], where the baseline is the greedy completion
  int64_t level = 0, retired = 0;     // of the curriculum, when the last prompts were chosen
  std::vector<double> age;            // [prompts], in steps, of the weights that sampled them
  int64_t replayed = 0;               // the last so many groups are of earlier batches
  AsyncReport async;
  double decode_seconds = 0, judge_seconds = 0;
  TokenWork decode_work;  // prompts and completions fed
};

class Collector {
 public:
  // `seed`: run.seed.
  Collector(const RlConfig& config, uint64_t seed, const ProblemSource& source, Sampler& sampler);

  // Samples with the weights `params` in a step (from 0 on); Sampler::Complete says what `rows`
  // get. Advances cursor and curriculum.
  Collected Collect(const float* params, int64_t step, SavedRows<float>* rows = nullptr);

  // Prompts drawn so far, and which comes next; part of a checkpoint.
  uint64_t cursor = 0;
  Curriculum curriculum;

 private:
  RolloutBatch Round(Collected& collected, const float* params, int64_t step,
                     SavedRows<float>* rows);
  void AddGreedy(Collected& collected, const float* params);
  void AddCost(Collected& collected, const RolloutBatch& batch) const;

  RlConfig config_;
  uint64_t seed_;
  Sampler& sampler_;
  RewardMap reward_;
  VerdictNoise noise_;
};

// Whether all known rewards of a group are equal, as rl/advantage.h compares them.
bool EqualRewards(const RolloutBatch& batch, int64_t prompt);
// A batch of the chosen groups of two, in order: `keep` of `from` appended to `to` (which may be
// empty).
void AppendGroups(RolloutBatch& to, const RolloutBatch& from, const std::vector<int64_t>& keep);

}  // namespace rlvr
