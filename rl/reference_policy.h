#pragma once
// ReferencePolicy: the frozen weights of a KL term: the base, refreshed every n steps, a moving
// average, or a teacher's.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <vector>

#include "core/io/tensor_file.h"
#include "rl/loss/loss_config.h"
#include "rl/policy.h"

namespace rlvr {

class ReferencePolicy {
 public:
  // Starts as the policy's weights, or the teacher's. Empty where the loss needs none.
  // Fails: Error(kConfig) where the teacher has another shape.
  ReferencePolicy(const LossConfig& config, const Policy& policy);

  std::span<const float> weights() const { return weights_; }
  // After `step` steps: every reference_every of them, refreshed: the policy; moving_average: decay
  // of the policy and 1 - decay of itself.
  void Advance(std::span<const float> policy, int64_t step);

  void Save(TensorFile& state) const;
  void Load(const TensorFile& state);

 private:
  KlOptions options_;
  std::vector<float> weights_;
};

}  // namespace rlvr
