// SPDX-License-Identifier: Apache-2.0
#include "rl/updater.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/missing.h"
#include "core/base/trace.h"
#include "rl/loss/kl.h"
#include "rl/texts_of_batch.h"

namespace rlvr {
namespace {

// Appends what is known of each token, padding left out.
template <class To, class From>
void Gather(std::vector<To>& to, const std::vector<From>& from, const RolloutBatch& batch,
            int64_t rollout) {
  const auto begin = from.begin() + rollout * batch.stride;
  to.insert(to.end(), begin, begin + batch.length[rollout]);
}

std::vector<double> Slice(const std::vector<double>& all, int64_t first, int64_t count) {
  if (all.empty()) return {};
  return {all.begin() + first, all.begin() + first + count};
}

// Sum over the tokens that the policy sampled, and their number.
struct SampledSum {
  double sum = 0, count = 0;

  double Mean() const { return sum / std::max(1.0, count); }
};
SampledSum SumSampled(std::span<const float> values, const std::vector<uint8_t>& mask) {
  SampledSum out;
  for (size_t t = 0; t < values.size(); ++t) {
    if (mask[t] != 0) out.sum += values[t], ++out.count;
  }
  return out;
}

// G = sum of the shards' gradients; S of them with b groups each make G_b = S g_s.
GradientNoise NoiseOf(std::span<const double> squares, double norm, double groups) {
  double shards = 0, small = 0;
  for (const double square : squares) shards += square >= 0 ? 1 : 0, small += std::max(0.0, square);
  small *= shards;  // the mean of |S g_s|^2
  if (shards < 2 || groups < shards) return {kMissing, kMissing};
  const double b = groups / shards, large = norm * norm;
  return {(groups * large - b * small) / (groups - b), (small - large) / (1 / b - 1 / groups)};
}

// Whether the plan of a step reads the old policy's log-probabilities before the first forward.
bool ReadsOldFirst(const LossConfig& loss) {
  return loss.step.epochs * loss.step.minibatches > 1 ||
         loss.mismatch.mismatch != Mismatch::kNone ||
         loss.surrogate.covariance != Covariance::kNone || loss.entropy.entropy_top_share < 1;
}

}  // namespace

// The texts of groups [first, last), what the loss reads of them, and what it writes.
struct Updater::Minibatch {
  TextSet texts;
  StepTokens tokens;
  LossGradient derivative;
  LossPlan plan;
  bool on_policy = false;                // the old policy is the current one
  std::vector<float> reference_logprob;  // [tokens, V]; empty unless the KL is exact
  ValueHead::Targets value;              // where there is a value head
};

Updater::Updater(const RlConfig& config, Policy& policy, WorkerPool& pool)
    : config_(config),
      policy_(policy),
      gradient_(policy.transformer, pool, config.shards, config.tokens_per_microbatch),
      optimizer_(config.optimizer, policy.transformer.table(), pool) {
  if (config.loss.NeedsValue() && config.loss.value.value_trunk == ValueTrunk::kShared) {
    value_head_ = std::make_unique<ValueHead>(config, policy.transformer.config().width, pool);
  }
}

std::vector<double> Updater::Values(const RolloutBatch& batch) {
  gradient_.Score(policy_.params.data(), TextsOf(batch, 0, batch.prompts),
                  {.value_head = value_head_->weights().data()});
  return WithPadding(gradient_.values(), batch);
}

std::vector<double> Updater::Score(const float* params, const RolloutBatch& batch, bool float32,
                                   const SavedRows<float>* saved) {
  const TextSet texts = TextsOf(batch, 0, batch.prompts);
  gradient_.Score(params, texts,
                  {.temperature = static_cast<float>(config_.sampling.temperature),
                   .entropy = true,
                   .float32 = float32,
                   .saved = saved});
  return {gradient_.logprobs().begin(), gradient_.logprobs().end()};
}

std::vector<float> Updater::ScoreVocabulary(const float* params, const TextSet& texts) {
  gradient_.Score(params, texts,
                  {.temperature = static_cast<float>(config_.sampling.temperature),
                   .head = ShardedGradient::Head::kVocabulary});
  return {gradient_.logprobs().begin(), gradient_.logprobs().end()};
}

std::vector<double> Updater::SequenceKl(const RolloutBatch& batch,
                                        std::span<const float> reference) {
  std::vector<float> kl;
  if (config_.loss.NeedsExactKl()) {
    kl = ExactKlTo(reference, batch, batch.prompts);
  } else {
    const std::vector<double> now = Score(policy_.params.data(), batch);
    const std::vector<double> then = Score(reference.data(), batch);
    for (size_t t = 0; t < now.size(); ++t) kl.push_back(static_cast<float>(now[t] - then[t]));
  }
  return WithPadding(kl, batch);
}

std::vector<float> Updater::ExactKlTo(std::span<const float> weights, const RolloutBatch& batch,
                                      int64_t prompts) {
  const TextSet texts = TextsOf(batch, 0, prompts);
  const std::vector<float> then = ScoreVocabulary(weights.data(), texts);
  const std::vector<float> now = ScoreVocabulary(policy_.params.data(), texts);
  const int64_t V = policy_.vocabulary.size();
  std::vector<float> kl;
  for (int64_t t = 0; t < texts.tokens(); ++t) {
    kl.push_back(static_cast<float>(ExactKl(now.data() + t * V, then.data() + t * V, V)));
  }
  return kl;
}

std::vector<double> Updater::ScoreEnergy(const RolloutBatch& batch) {
  const TextSet texts = TextsOf(batch, 0, batch.prompts);
  const std::vector<float> logprob = ScoreVocabulary(policy_.params.data(), texts);
  const int64_t V = policy_.vocabulary.size();
  std::vector<float> energy;
  for (size_t row = 0; row < texts.rows.size(); ++row) {
    for (int64_t t = texts.offset[row]; t < texts.offset[row + 1]; ++t) {
      double sum =
          1 - 2 * std::exp(logprob[t * V + texts.rows[row].completion[t - texts.offset[row]]]);
      for (int64_t v = 0; v < V; ++v) sum += std::exp(2 * logprob[t * V + v]);
      energy.push_back(static_cast<float>(sum));
    }
  }
  return WithPadding(energy, batch);
}

Updater::Minibatch Updater::MakeMinibatch(const UpdateReport& report, const Step& step,
                                          int64_t first, int64_t last) const {
  const RolloutBatch& batch = step.batch;
  Minibatch minibatch;
  minibatch.texts = TextsOf(batch, first, last);
  StepTokens& tokens = minibatch.tokens;
  tokens.offset = minibatch.texts.offset;
  tokens.draw_key = Mix64(step.draw_key, report.infos.size());
  for (int64_t i = first * batch.group_size; i < last * batch.group_size; ++i) {
    tokens.prompt.push_back(static_cast<int32_t>(i / batch.group_size));
    tokens.reward.push_back(batch.reward[i]);
    tokens.kept.push_back(step.advantages.kept[i]);
    Gather(tokens.mask, batch.mask, batch, i);
    Gather(tokens.advantage, step.advantages.advantage, batch, i);
    Gather(tokens.logprob_sampler, batch.logprob_sampler, batch, i);
  }
  if (value_head_) minibatch.value = ValueTargets(step, first, last);
  int64_t before = 0;
  for (int64_t i = 0; i < first * batch.group_size; ++i) before += batch.length[i];
  const int64_t count = tokens.tokens();
  tokens.logprob_old = Slice(report.logprob_old, before, count);
  tokens.logprob_reference = Slice(report.logprob_reference, before, count);
  tokens.entropy_old = Slice(report.entropy_old, before, count);
  minibatch.on_policy = tokens.logprob_old.empty();
  tokens.logprob_old.resize(static_cast<size_t>(count));
  tokens.logprob.resize(static_cast<size_t>(count));
  minibatch.derivative.logprob.resize(static_cast<size_t>(count));
  if (config_.loss.NeedsEntropyGradient()) {
    tokens.entropy.resize(static_cast<size_t>(count));
    minibatch.derivative.entropy.resize(static_cast<size_t>(count));
  }
  if (config_.loss.NeedsExactKl()) {
    tokens.exact_kl.resize(static_cast<size_t>(count));
    minibatch.derivative.exact_kl.resize(static_cast<size_t>(count));
  }
  return minibatch;
}

ValueHead::Targets Updater::ValueTargets(const Step& step, int64_t first, int64_t last) const {
  const RolloutBatch& batch = step.batch;
  std::vector<double> target, old, mask;
  for (int64_t i = first * batch.group_size; i < last * batch.group_size; ++i) {
    Gather(target, step.advantages.value_target, batch, i);
    Gather(old, step.values, batch, i);
    Gather(mask, batch.mask, batch, i);
    if (step.advantages.kept[i] == 0) std::fill(mask.end() - batch.length[i], mask.end(), 0.0);
  }
  return value_head_->MakeTargets(std::move(target), std::move(old), std::move(mask));
}

UpdateReport Updater::Update(const Step& step, LossState& loss_state) {
  const StepOptions& options = config_.loss.step;
  UpdateReport report;
  report.state = loss_state;
  if (ReadsOldFirst(config_.loss)) {
    report.logprob_old = Score(policy_.params.data(), step.batch, false, step.saved);
    if (config_.loss.entropy.entropy_top_share < 1)
      report.entropy_old.assign(gradient_.entropies().begin(), gradient_.entropies().end());
  }
  if (!step.reference.empty()) report.logprob_reference = Score(step.reference.data(), step.batch);
  report.logprob_policy.resize(static_cast<size_t>(options.epochs));
  SampledSum entropy;
  for (int64_t epoch = 0; epoch < options.epochs; ++epoch) {
    for (int64_t m = 0; m < options.minibatches; ++m) {
      const int64_t first = step.batch.prompts * m / options.minibatches;
      const int64_t last = step.batch.prompts * (m + 1) / options.minibatches;
      if (first == last) continue;
      Minibatch minibatch = MakeMinibatch(report, step, first, last);
      if (config_.loss.NeedsExactKl()) {
        minibatch.reference_logprob = ScoreVocabulary(step.reference.data(), minibatch.texts);
      }
      RunMinibatch(report, minibatch, loss_state, report.infos.empty() ? step.saved : nullptr);
      std::vector<double>& logprobs = report.logprob_policy[epoch];
      logprobs.insert(logprobs.end(), minibatch.tokens.logprob.begin(),
                      minibatch.tokens.logprob.end());
      if (epoch == 0) {
        const SampledSum part = SumSampled(gradient_.entropies(), minibatch.tokens.mask);
        entropy.sum += part.sum, entropy.count += part.count;
      }
    }
  }
  report.entropy = entropy.Mean();
  if (report.logprob_old.empty()) report.logprob_old = report.logprob_policy[0];
  return report;
}

// Copies what the forward made of tokens [from, to) to where the loss reads it. With one update a
// batch the old policy is the current one, so its log-probabilities are those of the forward
// itself.
void Updater::ReadForward(Minibatch& minibatch, const ShardedGradient::ShardView& view,
                          int64_t row) const {
  StepTokens& tokens = minibatch.tokens;
  const int64_t V = policy_.vocabulary.size();
  const std::span<const int32_t> completion = minibatch.texts.rows[row].completion;
  for (int64_t t = tokens.offset[row]; t < tokens.offset[row + 1]; ++t) {
    if (minibatch.reference_logprob.empty()) {
      tokens.logprob[t] = view.logprob[t];
    } else {
      tokens.logprob[t] = view.logprob[t * V + completion[t - tokens.offset[row]]];
      tokens.exact_kl[t] =
          ExactKl(view.logprob + t * V, minibatch.reference_logprob.data() + t * V, V);
    }
    if (minibatch.on_policy) tokens.logprob_old[t] = tokens.logprob[t];
    if (!tokens.entropy.empty()) tokens.entropy[t] = view.entropy[t];
  }
}

void Updater::WriteDerivative(const Minibatch& minibatch, const ShardedGradient::ShardView& view,
                              int64_t row) const {
  const StepTokens& tokens = minibatch.tokens;
  const LossGradient& derivative = minibatch.derivative;
  const int64_t V = policy_.vocabulary.size();
  const std::span<const int32_t> completion = minibatch.texts.rows[row].completion;
  for (int64_t t = tokens.offset[row]; t < tokens.offset[row + 1]; ++t) {
    if (view.dentropy) view.dentropy[t] = static_cast<float>(derivative.entropy[t]);
    if (minibatch.reference_logprob.empty()) {
      view.dlogprob[t] = static_cast<float>(derivative.logprob[t]);
      continue;
    }
    for (int64_t v = 0; v < V; ++v) {
      const double slope =
          ExactKlSlope(view.logprob[t * V + v], minibatch.reference_logprob[t * V + v]);
      view.dlogprob[t * V + v] = static_cast<float>(derivative.exact_kl[t] * slope);
    }
    view.dlogprob[t * V + completion[t - tokens.offset[row]]] +=
        static_cast<float>(derivative.logprob[t]);
  }
}

// The loss of the rows of a shard, in runs of neighbours.
LossSums Updater::LossOf(Minibatch& minibatch, const LossState& loss_state,
                         const ShardedGradient::ShardView& view) const {
  const TraceSpan span("loss");
  LossSums sums;
  for (const int32_t row : view.rows) ReadForward(minibatch, view, row);
  for (size_t begin = 0, end = 0; begin < view.rows.size(); begin = end) {
    end = begin + 1;
    while (end < view.rows.size() && view.rows[end] == view.rows[end - 1] + 1) ++end;
    sums.Add(AddLoss(minibatch.derivative,
                     {config_.loss, loss_state, minibatch.tokens, minibatch.plan}, view.rows[begin],
                     view.rows[end - 1] + 1));
  }
  for (const int32_t row : view.rows) {
    WriteDerivative(minibatch, view, row);
    if (!value_head_) continue;
    value_head_->AddLoss(minibatch.value, view, minibatch.tokens.offset[row],
                         minibatch.tokens.offset[row + 1]);
  }
  return sums;
}

void Updater::RunMinibatch(UpdateReport& report, Minibatch& minibatch, LossState& loss_state,
                           const SavedRows<float>* saved) {
  minibatch.plan = PlanLoss(config_.loss, loss_state, minibatch.tokens);
  std::vector<LossSums> sums(static_cast<size_t>(config_.shards));
  const auto loss = [&](const ShardedGradient::ShardView& view) {
    sums[view.shard] = LossOf(minibatch, loss_state, view);
  };
  gradient_.Compute(
      policy_.params.data(), minibatch.texts,
      {.temperature = static_cast<float>(config_.sampling.temperature),
       .entropy = true,
       .entropy_gradient = config_.loss.NeedsEntropyGradient(),
       .whole_groups = config_.loss.step.objective != Objective::kPolicyGradient,
       .head = minibatch.reference_logprob.empty() ? ShardedGradient::Head::kToken
                                                   : ShardedGradient::Head::kVocabulary,
       .value_head = value_head_ ? value_head_->weights().data() : nullptr,
       .saved = saved},
      loss);
  LossSums total;
  for (const LossSums& part : sums) total.Add(part);
  total.updates = 1;
  total.mismatch_left = minibatch.plan.mismatch_left;
  const int64_t updates = config_.loss.step.epochs * config_.loss.step.minibatches;
  report.infos.push_back(
      optimizer_.Step(policy_.params.data(), gradient_.gradient().data(), config_.steps * updates));
  if (!report.infos.back().finite) throw Error(ExitCode::kDiverged, "the gradient is not finite");
  if (value_head_) {
    report.value = value_head_->Step(minibatch.value, gradient_.value_gradient());
  }
  report.noise.push_back(NoiseOf(gradient_.shard_squares(), report.infos.back().gradient_norm,
                                 static_cast<double>(minibatch.texts.prompts.size())));
  const double token_entropy = SumSampled(gradient_.entropies(), minibatch.tokens.mask).Mean();
  AdaptCoefficients(loss_state, config_.loss, total, token_entropy, minibatch.tokens.sequences());
  report.sums.push_back(total);
  report.tokens_fed += gradient_.tokens_fed();
  report.flops += gradient_.flops();
  report.restored_flops += gradient_.restored_flops();
}

}  // namespace rlvr
