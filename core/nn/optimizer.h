#pragma once
// The optimizer over the flat parameter buffer, its state, its schedule, and gradient clipping.
// State is explicit, so that a checkpoint holds all of it and a resumed run has the bits of a
// straight one.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/config/field.h"
#include "core/nn/param_table.h"

namespace rlvr {

enum class Schedule { kConstant, kLinear, kCosine };
std::span<const std::string_view> EnumNames(Schedule);

struct OptimizerConfig {
  double learning_rate = 2e-4;
  int64_t warmup_steps = 0;
  Schedule schedule =
      Schedule::kConstant;  // after warm-up, towards final_fraction of the rate at the last step
  double final_fraction = 0;
  double beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, weight_decay = 0;
  double max_gradient_norm = 1.0;  // 0: no clipping

  void Visit(FieldVisitor& v);
  // Learning rate of step (counted from 0) of `steps`.
  double RateAt(int64_t step, int64_t steps) const;
};

// AdamW. State: first and second moment, steps done.
class Optimizer {
 public:
  Optimizer(const OptimizerConfig& config, const ParamTable& table);

  struct StepInfo {
    double gradient_norm = 0, learning_rate = 0;
    bool finite = true;  // false: nothing was changed
  };
  // params -= rate * update(gradient), with the gradient clipped to max_gradient_norm. `steps`: of
  // the whole phase.
  StepInfo Step(float* params, const float* gradient, int64_t steps);

  int64_t steps_done = 0;
  std::vector<float> first_moment, second_moment;  // [table.size()]

 private:
  OptimizerConfig config_;
  std::vector<uint8_t> decay_mask_;
};

}  // namespace rlvr
