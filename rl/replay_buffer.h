#pragma once
// ReplayBuffer: the last n batches, whose groups every step trains on beside its own
// (rl.replay_batches). Their rewards and their sampler's log-probabilities stay; all else is
// computed anew, so rl.mismatch or rl.ratio_to = sampler can weigh them.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <deque>

#include "core/io/tensor_file.h"
#include "rl/collector.h"
#include "rl/rollout_codec.h"

namespace rlvr {

class ReplayBuffer {
 public:
  explicit ReplayBuffer(int64_t batches) : batches_(batches) {}

  // Keeps the step's own groups and appends those of the earlier batches, the newest first.
  void Mix(Collected& collected);

  void Save(TensorFile& state) const;
  void Load(const TensorFile& state, const RolloutReader& reader);

 private:
  struct Entry {
    RolloutBatch batch;
    std::vector<double> greedy_reward, age;
  };

  int64_t batches_;
  std::deque<Entry> entries_;  // newest first
};

}  // namespace rlvr
