// SPDX-License-Identifier: Apache-2.0
#include "rl/value_head.h"

#include <algorithm>
#include <numeric>

#include "core/base/error.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

ParamTable HeadTable(int64_t width) {
  ParamTable table;
  Param param;
  param.name = "value";
  param.shape = {width + 1};
  param.size = width + 1;
  table.Declare(param);
  return table;
}

OptimizerConfig AdamwWithRate(OptimizerConfig config, double rate) {
  config.learning_rate = rate;
  config.optimizer = OptimizerKind::kAdamw;
  return config;
}

}  // namespace

ValueHead::ValueHead(const RlConfig& config, int64_t width, WorkerPool& pool)
    : options_(config.loss.value),
      width_(width),
      steps_(config.steps * config.loss.step.epochs * config.loss.step.minibatches),
      table_(HeadTable(width)),
      weights_(static_cast<size_t>(table_.size()), 0),
      optimizer_(AdamwWithRate(config.optimizer, options_.value_learning_rate), table_, pool) {}

ValueHead::Targets ValueHead::MakeTargets(std::vector<double> target, std::vector<double> old,
                                          std::vector<double> mask) const {
  const double count = std::accumulate(mask.begin(), mask.end(), 0.0);
  Targets targets{std::move(target), std::move(old), std::move(mask),
                  options_.value_coefficient / std::max(1.0, count)};
  targets.loss.assign(targets.mask.size(), 0);
  targets.held = targets.loss;
  return targets;
}

void ValueHead::AddLoss(Targets& targets, const ShardedGradient::ShardView& view, int64_t first,
                        int64_t last) const {
  for (int64_t t = first; t < last; ++t) {
    if (targets.mask[t] == 0) continue;
    const ValueTerm term =
        ValueLoss(view.value[t], targets.target[t], targets.old[t], options_.value_clip);
    view.dvalue[t] = static_cast<float>(targets.weight * term.slope);
    targets.loss[t] = term.loss, targets.held[t] = term.held ? 1 : 0;
  }
}

ValueReport ValueHead::Step(const Targets& targets, std::span<const float> gradient) {
  std::vector<float> padded(weights_.size(), 0);
  std::copy(gradient.begin(), gradient.end(), padded.begin());
  if (!optimizer_.Step(weights_.data(), padded.data(), steps_).finite) {
    throw Error(ExitCode::kDiverged, "the value head's gradient is not finite");
  }
  const double count = std::accumulate(targets.mask.begin(), targets.mask.end(), 0.0);
  const auto mean = [&](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / std::max(1.0, count);
  };
  return {ExplainedVariance(targets.old, targets.target, targets.mask), mean(targets.loss),
          mean(targets.held)};
}

void ValueHead::Save(TensorFile& state) const {
  const std::vector<int64_t> shape = {static_cast<int64_t>(weights_.size())};
  state.AddFloats("value.params", shape, weights_.data());
  state.AddFloats("value.first_moment", shape, optimizer_.first_moment.data());
  state.AddFloats("value.second_moment", shape, optimizer_.second_moment.data());
  PutNumber(state, "value.steps_done", static_cast<double>(optimizer_.steps_done));
}

void ValueHead::Load(const TensorFile& state) {
  const std::vector<int64_t> shape = {static_cast<int64_t>(weights_.size())};
  state.ReadFloats("value.params", shape, weights_.data());
  state.ReadFloats("value.first_moment", shape, optimizer_.first_moment.data());
  state.ReadFloats("value.second_moment", shape, optimizer_.second_moment.data());
  optimizer_.steps_done = static_cast<int64_t>(GetNumber(state, "value.steps_done", 0));
}

}  // namespace rlvr
