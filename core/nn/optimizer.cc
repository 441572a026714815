// SPDX-License-Identifier: Apache-2.0
#include "core/nn/optimizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/base/trace.h"
#include "core/math/kernels.h"
#include "core/nn/muon.h"

namespace rlvr {
namespace {

constexpr int64_t kNormBlock = 4096;        // what the kernel sums in one go
constexpr int64_t kRange = 4 * kNormBlock;  // elements that a thread takes at a time

}  // namespace

std::span<const std::string_view> EnumNames(OptimizerKind) {
  static constexpr std::array<std::string_view, 3> kNames = {"adamw", "sgd", "muon"};
  return kNames;
}
std::span<const std::string_view> EnumNames(Schedule) {
  static constexpr std::array<std::string_view, 3> kNames = {"constant", "linear", "cosine"};
  return kNames;
}

void OptimizerConfig::Visit(FieldVisitor& v) {
  v.Field(
      "optimizer", optimizer,
      {.help = "rule of the update; muon is of the matrices of blocks, with adamw for the rest"});
  v.Field("learning_rate", learning_rate, {.help = "peak of the schedule", .min = 0, .max = 10});
  v.Field("warmup_steps", warmup_steps,
          {.help = "linear rise from 0", .unit = "steps", .min = 0, .max = 1e9});
  v.Field("schedule", schedule, {.help = "course after the warm-up"});
  v.Field("final_fraction", final_fraction,
          {.help = "share of the peak that a schedule falls to, reached as the last step ends",
           .min = 0,
           .max = 1});
  v.Field("beta1", beta1, {.help = "decay of the first moment", .min = 0, .max = 0.999999});
  v.Field("beta2", beta2, {.help = "decay of the second moment", .min = 0, .max = 0.999999});
  v.Field("epsilon", epsilon,
          {.help = "added to the root of the second moment", .min = 0, .max = 1});
  v.Field("weight_decay", weight_decay,
          {.help = "decoupled, of matrices only", .min = 0, .max = 10});
  v.Field("momentum", momentum, {.help = "of muon", .min = 0, .max = 0.999999});
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

Optimizer::Optimizer(const OptimizerConfig& config, const ParamTable& table, WorkerPool& pool)
    : first_moment(static_cast<size_t>(table.size())),
      second_moment(static_cast<size_t>(table.size())),
      pool_(pool),
      config_(config),
      params_(table.params()),
      decay_mask_(static_cast<size_t>(table.size())) {
  for (const Param& param : params_) {
    if (param.decayed) std::fill_n(decay_mask_.begin() + param.offset, param.size, uint8_t{1});
  }
}

Optimizer::StepInfo Optimizer::Step(float* params, const float* gradient, int64_t steps) {
  const TraceSpan span("optimizer");
  const int64_t n = static_cast<int64_t>(first_moment.size());
  StepInfo info;
  info.gradient_norm = Norm(gradient);
  info.learning_rate = config_.RateAt(steps_done, steps);
  info.finite = std::isfinite(info.gradient_norm);
  if (!info.finite) return info;
  ++steps_done;
  if (info.learning_rate == 0) return info;
  const double limit = config_.max_gradient_norm;
  const double scale = limit > 0 && info.gradient_norm > limit ? limit / info.gradient_norm : 1.0;
  Range range{params, gradient, 0, n, info.learning_rate, scale};
  if (config_.optimizer == OptimizerKind::kAdamw) AdamwUpdate(range);
  if (config_.optimizer == OptimizerKind::kSgd) SgdUpdate(range);
  if (config_.optimizer == OptimizerKind::kMuon) {
    for (const Param& param : params_) {
      range.begin = param.offset, range.count = param.size;
      const bool matrix = param.shape.size() == 2 && param.name.starts_with("blocks.");
      matrix ? MuonUpdate(range, param) : AdamwUpdate(range);
    }
  }
  return info;
}

// Calls work(begin, end) for pieces of [0, n), threads sharing them out.
template <class Work>
void Optimizer::ForRanges(int64_t n, const Work& work) {
  pool_.Run((n + kRange - 1) / kRange,
            [&](int64_t i, int) { work(i * kRange, std::min(n, (i + 1) * kRange)); });
}

// Blocks are added in order, so that the sum does not depend on who made them.
double Optimizer::Norm(const float* gradient) {
  const int64_t n = static_cast<int64_t>(first_moment.size());
  squares_.resize(static_cast<size_t>((n + kNormBlock - 1) / kNormBlock));
  ForRanges(n, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kNormBlock) {
      squares_[static_cast<size_t>(i / kNormBlock)] =
          GetKernels<float>().sum_of_squares(gradient + i, std::min(kNormBlock, end - i));
    }
  });
  return std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0));
}

void Optimizer::AdamwUpdate(const Range& r) {
  ForRanges(r.count, [&](int64_t from, int64_t to) {
    const int64_t begin = r.begin + from;
    GetKernels<float>().adamw(
        {.parameter = r.params + begin,
         .m = first_moment.data() + begin,
         .v = second_moment.data() + begin,
         .gradient = r.gradient + begin,
         .decay_mask = config_.weight_decay > 0 ? decay_mask_.data() + begin : nullptr,
         .n = to - from,
         .step = steps_done,
         .learning_rate = r.rate,
         .beta1 = config_.beta1,
         .beta2 = config_.beta2,
         .epsilon = config_.epsilon,
         .weight_decay = config_.weight_decay,
         .gradient_scale = r.scale});
  });
}

void Optimizer::SgdUpdate(const Range& r) const {
  const float step = static_cast<float>(r.rate * r.scale);
  const float decay = static_cast<float>(r.rate * config_.weight_decay);
  for (int64_t i = r.begin; i < r.begin + r.count; ++i) {
    const float kept = decay_mask_[static_cast<size_t>(i)] ? 1 - decay : 1.0f;
    r.params[i] = kept * r.params[i] - step * r.gradient[i];
  }
}

void Optimizer::MuonUpdate(const Range& r, const Param& matrix) {
  const float beta = static_cast<float>(config_.momentum), scale = static_cast<float>(r.scale);
  const size_t count = static_cast<size_t>(r.count);
  if (direction_.size() < 2 * count) direction_.resize(2 * count);
  float* momentum = first_moment.data() + r.begin;
  float* ahead = direction_.data() + count;  // Nesterov's: gradient + beta momentum
  for (int64_t i = 0; i < r.count; ++i) {
    const float g = scale * r.gradient[r.begin + i];
    momentum[i] = beta * momentum[i] + g;
    ahead[i] = g + beta * momentum[i];
  }
  MuonDirection(direction_.data(), scratch_, ahead, matrix.shape[0], matrix.shape[1]);
  const float rate = static_cast<float>(r.rate);
  const float kept = 1 - static_cast<float>(r.rate * config_.weight_decay);
  float* params = r.params + r.begin;
  for (int64_t i = 0; i < r.count; ++i)
    params[i] = kept * params[i] - rate * direction_[static_cast<size_t>(i)];
}

}  // namespace rlvr
