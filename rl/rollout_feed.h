#pragma once
// RolloutFeed: where a step's rollouts come from other than the policy's own samples of that step:
// gold solutions, the store of another run, or workers that sample while the policy is updated. The
// trainer has one where the config asks for it, and the Collector otherwise.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>

#include "core/io/tensor_file.h"
#include "rl/collector.h"

namespace rlvr {

class RolloutFeed {
 public:
  virtual ~RolloutFeed() = default;
  // The rollouts of the step after `step` steps, whose sampler has the weights `params`. Called
  // once a step, in order.
  virtual Collected Next(const float* params, int64_t step) = 0;
  // What a resumed run needs beside the step.
  virtual void Save(TensorFile&) const {}
  virtual void Load(const TensorFile&) {}
};

// Null where the policy's own samples of the step are wanted. All outlive the feed. Fails:
// Error(kIo) where there is no store.
std::unique_ptr<RolloutFeed> MakeRolloutFeed(const RlConfig& config, uint64_t seed,
                                             const ProblemSource& source, Sampler& sampler);

}  // namespace rlvr
