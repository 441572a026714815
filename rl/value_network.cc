// SPDX-License-Identifier: Apache-2.0
#include "rl/value_network.h"

#include <algorithm>
#include <limits>

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

// d/dv of the clipped squared error: none where the clipped branch is the larger one and its bound
// is reached.
double Slope(double value, double target, double old, double clip) {
  if (clip == 0) return value - target;
  const double bounded = std::clamp(value, old - clip, old + clip);
  const double plain = value - target, clipped = bounded - target;
  if (clipped * clipped > plain * plain) return bounded == value ? clipped : 0;
  return plain;
}

double ExplainedVariance(const std::vector<double>& value, const std::vector<double>& target,
                         const std::vector<double>& mask) {
  double count = 0, sum = 0, squares = 0, error = 0, error_squares = 0;
  for (size_t t = 0; t < mask.size(); ++t) {
    if (mask[t] == 0) continue;
    const double e = target[t] - value[t];
    ++count, sum += target[t], squares += target[t] * target[t], error += e, error_squares += e * e;
  }
  const double variance = squares / count - sum / count * sum / count;
  return variance > 0 ? 1 - (error_squares / count - error / count * error / count) / variance
                      : std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> MaskOf(const RolloutBatch& batch, const Advantages& advantages) {
  std::vector<double> mask;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    for (int64_t t = i * batch.stride; t < i * batch.stride + batch.length[i]; ++t) {
      mask.push_back(batch.mask[t] && advantages.kept[i] ? 1 : 0);
    }
  }
  return mask;
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
  if (options_.value_trunk == ValueTrunk::kShared) {
    throw Error(ExitCode::kConfig,
                "rl.value_trunk = shared: expected own; a shared trunk is not built yet");
  }
  network_.Initialise(Mix64(seed, Hash64("value")));
}

std::vector<double> ValueNetwork::Values(const RolloutBatch& batch) {
  gradient_.Score(network_.params.data(), TextsOf(batch, 0, batch.prompts), kScalar);
  return WithPadding(gradient_.logprobs(), batch);
}

double ValueNetwork::Update(const RolloutBatch& batch, const Advantages& advantages,
                            const std::vector<double>& old) {
  const TextSet texts = TextsOf(batch, 0, batch.prompts);
  const std::vector<double> target = WithoutPadding(advantages.value_target, batch);
  const std::vector<double> before = WithoutPadding(old, batch);
  const std::vector<double> mask = MaskOf(batch, advantages);
  double count = 0;
  for (const double m : mask) count += m;
  const double weight = options_.value_coefficient / std::max(1.0, count);
  const auto loss = [&](const ShardedGradient::ShardView& view) {
    for (const int32_t row : view.rows) {
      for (int64_t t = texts.offset[row]; t < texts.offset[row + 1]; ++t) {
        view.dlogprob[t] = static_cast<float>(
            mask[t] * weight * Slope(view.logprob[t], target[t], before[t], options_.value_clip));
      }
    }
  };
  gradient_.Compute(network_.params.data(), texts, kScalar, loss);
  if (!optimizer_.Step(network_.params.data(), gradient_.gradient().data(), steps_).finite) {
    throw Error(ExitCode::kDiverged, "the value network's gradient is not finite");
  }
  return ExplainedVariance(before, target, mask);
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
