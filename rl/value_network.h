#pragma once
// ValueNetwork: PPO's baseline, a transformer of the policy's shape with weights of its own, whose
// value of a state is the logit of token 1 minus that of token 0. Trained on the targets of
// generalised advantage estimation.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "core/io/tensor_file.h"
#include "rl/advantage.h"
#include "rl/config.h"
#include "rl/policy.h"
#include "rl/sharded_gradient.h"
#include "rl/value_loss.h"

namespace rlvr {

class ValueNetwork {
 public:
  ValueNetwork(const RlConfig& config, const Policy& policy, WorkerPool& pool, uint64_t seed);

  // [rollouts, stride]: of the state before each token.
  std::vector<double> Values(const RolloutBatch& batch);

  // One update: coefficient * mean over the mask of max((v - target)^2, (clip(v, old - c, old + c)
  // - target)^2) / 2, `old` the values at the batch's start. Fails: Error(kDiverged) where the
  // gradient is not finite.
  ValueReport Update(const RolloutBatch& batch, const Advantages& advantages,
                     const std::vector<double>& old);

  void Save(TensorFile& state) const;
  void Load(const TensorFile& state);

 private:
  ValueOptions options_;
  int64_t steps_;
  Policy network_;
  ShardedGradient gradient_;
  Optimizer optimizer_;
};

}  // namespace rlvr
