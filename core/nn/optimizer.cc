// SPDX-License-Identifier: Apache-2.0
#include "core/nn/optimizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/math/kernels.h"

namespace rlvr {

std::span<const std::string_view> EnumNames(Schedule) {
  static constexpr std::array<std::string_view, 3> kNames = {"constant", "linear", "cosine"};
  return kNames;
}

void OptimizerConfig::Visit(FieldVisitor& v) {
  v.Field("learning_rate", learning_rate, {.help = "peak of the schedule", .min = 0, .max = 10});
  v.Field("warmup_steps", warmup_steps,
          {.help = "linear rise from 0", .unit = "steps", .min = 0, .max = 1e9});
  v.Field("schedule", schedule, {.help = "course after the warm-up"});
  v.Field("final_fraction", final_fraction,
          {.help = "share of the peak left at the last step", .min = 0, .max = 1});
  v.Field("beta1", beta1, {.help = "decay of the first moment", .min = 0, .max = 0.999999});
  v.Field("beta2", beta2, {.help = "decay of the second moment", .min = 0, .max = 0.999999});
  v.Field("epsilon", epsilon,
          {.help = "added to the root of the second moment", .min = 0, .max = 1});
  v.Field("weight_decay", weight_decay,
          {.help = "decoupled, of matrices only", .min = 0, .max = 10});
  v.Field("max_gradient_norm", max_gradient_norm,
          {.help = "longer gradients are scaled down to it (0: never)", .min = 0, .max = 1e9});
}

double OptimizerConfig::RateAt(int64_t step, int64_t steps) const {
  if (step < warmup_steps) {
    return learning_rate * static_cast<double>(step + 1) / static_cast<double>(warmup_steps + 1);
  }
  const double length = static_cast<double>(std::max<int64_t>(1, steps - warmup_steps));
  const double done = std::min(1.0, static_cast<double>(step - warmup_steps) / length);
  double course = 1;
  if (schedule == Schedule::kLinear) course = 1 - done;
  if (schedule == Schedule::kCosine) course = (1 + std::cos(std::numbers::pi * done)) / 2;
  if (schedule == Schedule::kConstant) return learning_rate;
  return learning_rate * (final_fraction + (1 - final_fraction) * course);
}

Optimizer::Optimizer(const OptimizerConfig& config, const ParamTable& table)
    : first_moment(static_cast<size_t>(table.size())),
      second_moment(static_cast<size_t>(table.size())),
      config_(config),
      decay_mask_(static_cast<size_t>(table.size())) {
  for (const Param& param : table.params()) {
    if (param.decayed) std::fill_n(decay_mask_.begin() + param.offset, param.size, uint8_t{1});
  }
}

Optimizer::StepInfo Optimizer::Step(float* params, const float* gradient, int64_t steps) {
  const Kernels<float>& k = GetKernels<float>();
  const int64_t n = static_cast<int64_t>(first_moment.size());
  StepInfo info;
  info.gradient_norm = std::sqrt(k.sum_of_squares(gradient, n));
  info.learning_rate = config_.RateAt(steps_done, steps);
  info.finite = std::isfinite(info.gradient_norm);
  if (!info.finite) return info;
  ++steps_done;
  if (info.learning_rate == 0) return info;
  const double limit = config_.max_gradient_norm;
  const double scale = limit > 0 && info.gradient_norm > limit ? limit / info.gradient_norm : 1.0;
  k.adamw({.parameter = params,
           .m = first_moment.data(),
           .v = second_moment.data(),
           .gradient = gradient,
           .decay_mask = config_.weight_decay > 0 ? decay_mask_.data() : nullptr,
           .n = n,
           .step = steps_done,
           .learning_rate = info.learning_rate,
           .beta1 = config_.beta1,
           .beta2 = config_.beta2,
           .epsilon = config_.epsilon,
           .weight_decay = config_.weight_decay,
           .gradient_scale = scale});
  return info;
}

}  // namespace rlvr
