#pragma once
// ValueHead: a linear map from the policy's last hidden state to the value of a state
// (rl.value_trunk = shared). Its loss is added to the policy's in every update, and moves the trunk
// too; the head itself has an optimizer of its own at value_learning_rate.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <vector>

#include "core/io/tensor_file.h"
#include "core/nn/optimizer.h"
#include "rl/config.h"
#include "rl/sharded_gradient.h"
#include "rl/value_loss.h"

namespace rlvr {

class ValueHead {
 public:
  // `width`: of the hidden state. Starts at 0.
  ValueHead(const RlConfig& config, int64_t width, WorkerPool& pool);

  // Weights [width] and bias.
  std::span<const float> weights() const {
    return {weights_.data(), static_cast<size_t>(width_ + 1)};
  }

  // The tokens of one update: what their values are held to. [tokens]
  struct Targets {
    std::vector<double> target, old, mask;
    double weight = 0;  // of a token of mask 1

    std::vector<double> loss = {}, held = {};  // written by AddLoss
  };
  Targets MakeTargets(std::vector<double> target, std::vector<double> old,
                      std::vector<double> mask) const;
  // Writes dvalue of tokens [first, last).
  void AddLoss(Targets& targets, const ShardedGradient::ShardView& view, int64_t first,
               int64_t last) const;
  // Fails: Error(kDiverged) where the gradient is not finite.
  ValueReport Step(const Targets& targets, std::span<const float> gradient);

  void Save(TensorFile& state) const;
  void Load(const TensorFile& state);

 private:
  ValueOptions options_;
  int64_t width_, steps_;
  ParamTable table_;
  std::vector<float> weights_;
  Optimizer optimizer_;
};

}  // namespace rlvr
