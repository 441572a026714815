// SPDX-License-Identifier: Apache-2.0
#include "rl/value_network.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "rl/checkpoint.h"
#include "rl/texts_of_batch.h"

namespace rlvr {
namespace {

constexpr ShardedGradient::Options kScalar{.head = ShardedGradient::Head::kScalar};

OptimizerConfig WithRate(OptimizerConfig config, double rate) {
  config.learning_rate = rate;
  return config;
}

}  // namespace

ValueNetwork::ValueNetwork(const RlConfig& config, const Policy& policy, WorkerPool& pool,
                           uint64_t seed)
    : options_(config.loss.value),
      steps_(config.steps * config.loss.step.epochs),
      network_(policy.transformer.config(), policy.vocabulary.characters()),
      gradient_(network_.transformer, pool, config.shards, config.tokens_per_microbatch),
      optimizer_(WithRate(config.optimizer, options_.value_learning_rate),
                 network_.transformer.table(), pool) {
  network_.Initialise(Mix64(seed, Hash64("value")));
}

std::vector<double> ValueNetwork::Values(const RolloutBatch& batch) {
  gradient_.Score(network_.params.data(), TextsOf(batch, 0, batch.prompts), kScalar);
  return WithPadding(gradient_.logprobs(), batch);
}

ValueReport ValueNetwork::Update(const RolloutBatch& batch, const Advantages& advantages,
                                 const std::vector<double>& old) {
  const TextSet texts = TextsOf(batch, 0, batch.prompts);
  const std::vector<double> target = WithoutPadding(advantages.value_target, batch);
  const std::vector<double> before = WithoutPadding(old, batch);
  const std::vector<double> mask = ValueMask(batch, advantages);
  double count = 0;
  for (const double m : mask) count += m;
  const double weight = options_.value_coefficient / std::max(1.0, count);
  std::vector<double> losses(static_cast<size_t>(texts.tokens()), 0), held = losses;
  const auto loss = [&](const ShardedGradient::ShardView& view) {
    for (const int32_t row : view.rows) {
      for (int64_t t = texts.offset[row]; t < texts.offset[row + 1]; ++t) {
        const ValueTerm term =
            ValueLoss(view.logprob[t], target[t], before[t], options_.value_clip);
        view.dlogprob[t] = static_cast<float>(mask[t] * weight * term.slope);
        losses[t] = mask[t] * term.loss, held[t] = mask[t] != 0 && term.held ? 1 : 0;
      }
    }
  };
  gradient_.Compute(network_.params.data(), texts, kScalar, loss);
  if (!optimizer_.Step(network_.params.data(), gradient_.gradient().data(), steps_).finite) {
    throw Error(ExitCode::kDiverged, "the value network's gradient is not finite");
  }
  const auto mean = [&](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / std::max(1.0, count);
  };
  return {ExplainedVariance(before, target, mask), mean(losses), mean(held)};
}

void ValueNetwork::Save(TensorFile& state) const {
  const std::vector<int64_t> shape = {static_cast<int64_t>(network_.params.size())};
  state.AddFloats("value.params", shape, network_.params.data());
  state.AddFloats("value.first_moment", shape, optimizer_.first_moment.data());
  state.AddFloats("value.second_moment", shape, optimizer_.second_moment.data());
  PutNumber(state, "value.steps_done", static_cast<double>(optimizer_.steps_done));
}

void ValueNetwork::Load(const TensorFile& state) {
  const std::vector<int64_t> shape = {static_cast<int64_t>(network_.params.size())};
  state.ReadFloats("value.params", shape, network_.params.data());
  state.ReadFloats("value.first_moment", shape, optimizer_.first_moment.data());
  state.ReadFloats("value.second_moment", shape, optimizer_.second_moment.data());
  optimizer_.steps_done = static_cast<int64_t>(GetNumber(state, "value.steps_done", 0));
}

}  // namespace rlvr
