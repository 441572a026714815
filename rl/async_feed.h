#pragma once
// AsyncFeed: sampling that goes on while the policy is updated, simulated on a virtual clock on one
// machine. `workers` groups are in flight at once, each sampled with the weights that were current
// when it started; a group takes token_seconds times its longest completion, a straggler
// straggler_factor times that. A step takes the first prompts_per_step groups that are ready, so
// what is short comes early and what is long comes stale, or is dropped; with stale = wait it takes
// those that were started first and waits for them. Events are ordered by virtual time alone: the
// same config gives the same rollouts on any machine.
//
// Draws from Stream(seed, "async.straggler", {group}) and, as the Collector, "rollout.token".
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <deque>
#include <vector>

#include "rl/rollout_codec.h"
#include "rl/rollout_feed.h"

namespace rlvr {

class AsyncFeed : public RolloutFeed {
 public:
  // All outlive the feed.
  AsyncFeed(const RlConfig& config, uint64_t seed, const ProblemSource& source, Sampler& sampler);

  // Fails: Error(kConfig) where every group is dropped.
  Collected Next(const float* params, int64_t step) override;
  void Save(TensorFile& state) const override;
  void Load(const TensorFile& state) override;

 private:
  // A group in flight or ready. `number`: which one it is, in the order of starting.
  struct Group {
    RolloutBatch batch;
    double start = 0, finish = 0, version = 0, number = 0;
    double late = 0;  // 1: given up
    double length = 0;
  };
  using Groups = std::vector<Group>;

  double Duration(const Group& group) const;
  void Prepare(const float* params);
  void StartWorkers(const float* params, double time, int64_t step);
  bool MayStart() const;
  void FinishFirst(const float* params, int64_t step);
  void DropStale(int64_t step);
  void PassUpdate(const float* params, int64_t step);
  void CountIdle(double until);
  void Finish(Collected& collected, double seconds);
  bool BatchReady() const;
  Collected Take(int64_t step);
  void SaveGroups(TensorFile& state, const std::string& prefix, const Groups& groups) const;
  Groups LoadGroups(const TensorFile& state, const std::string& prefix) const;

  RlConfig config_;
  uint64_t seed_;
  Sampler& sampler_;
  RolloutReader reader_;
  RewardMap reward_;
  VerdictNoise noise_;

  double now_ = 0;
  bool updating_ = false;       // what is started now is used after the update at the earliest
  uint64_t started_ = 0;        // groups, and the index of the next problem
  Groups flying_, ready_;       // ready: in the order of finishing
  std::deque<Group> prepared_;  // sampled with the weights at hand, not yet started
  AsyncReport report_;          // of the step at hand
  double finished_ = 0;         // groups of the step at hand, for means
  double decode_seconds_ = 0, judge_seconds_ = 0;
};

}  // namespace rlvr
