// SPDX-License-Identifier: Apache-2.0
#include "rl/trainer.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/missing.h"
#include "core/base/trace.h"
#include "rl/moments.h"
#include "rl/rollout_log.h"
#include "rl/texts_of_batch.h"

namespace rlvr {
namespace {

// Which rewards are known: all but those of verdicts that the verifier could not reach.
std::vector<uint8_t> Known(const RolloutBatch& batch) {
  std::vector<uint8_t> known;
  for (const Judgement& judgement : batch.judgement) {
    known.push_back(Decided(judgement.verdict.verdict));
  }
  return known;
}

// Of values of the batch's tokens, or of its first ones', those of tokens that the policy sampled.
template <class T>
std::vector<T> SampledOf(const std::vector<T>& values, const RolloutBatch& batch) {
  std::vector<T> sampled;
  size_t token = 0;
  for (int64_t i = 0; i < batch.rollouts() && token < values.size(); ++i) {
    for (int64_t t = i * batch.stride; t < i * batch.stride + batch.length[i]; ++t, ++token) {
      if (batch.mask[t] != 0) sampled.push_back(values[token]);
    }
  }
  return sampled;
}

// A curriculum chooses what this policy is asked now: not what a store, a worker that runs ahead or
// the gold gives. Stores and replay name problems by index, which levels do not.
void RefuseCurriculumOfOthers(const Trainer::Config& config) {
  const CurriculumConfig& curriculum = config.rl.curriculum;
  const bool levels = curriculum.order != LevelOrder::kNone;
  const StepOptions& step = config.rl.loss.step;
  const bool own = step.rollouts_from == RolloutSource::kPolicy && !config.rl.async.active();
  if ((levels || curriculum.pool > 0) && !own) {
    throw Error(ExitCode::kConfig,
                "rl.curriculum: rollouts are not sampled by the policy at hand; expected "
                "rl.rollouts_from = policy and no rl.async");
  }
  if (levels && (step.replay_batches > 0 || config.log.store)) {
    throw Error(ExitCode::kConfig,
                "rl.curriculum.order: rl.replay_batches and log.store need problems drawn by the "
                "mixture's weights; expected none");
  }
}

}  // namespace

Trainer::Trainer(const Config& config, const Parts& parts)
    : config_(config),
      parts_(parts),
      collector_(config.rl, config.seed, parts.source, parts.sampler),
      feed_(MakeRolloutFeed(config.rl, config.seed, parts.source, parts.sampler)),
      reader_(config.rl, parts.source, parts.sampler),
      replay_(config.rl.loss.step.replay_batches),
      updater_(config.rl, parts.policy, parts.pool),
      reference_(config.rl.loss, parts.policy),
      sampler_weights_(config.rl.loss.mismatch, parts.policy.transformer.table(), config.seed),
      metrics_({parts.source.Modes(), parts.source.TaskNames()}, parts.policy.transformer.table()),
      task_names_(parts.source.TaskNames()),
      loss_state_(InitialLossState(config.rl.loss, config.rl.sampling.max_completion_tokens)) {
  for (const Split split : SplitsOfSuites(config.eval.suites, parts.source)) {
    evaluators_.emplace_back(config.eval, config.rl.sampling, split,
                             Evaluator::Parts{parts.source, parts.sampler});
  }
  RefuseCurriculumOfOthers(config);
  base_ = parts.policy.params;
  if (config.rl.loss.NeedsValue() && !updater_.value_head()) {
    value_ = std::make_unique<ValueNetwork>(config.rl, parts.policy, parts.pool, config.seed);
  }
  if (config.rl.ReusesForward()) {
    saved_rows_ = std::make_unique<SavedRows<float>>(config.rl.reuse_forward_mb << 20,
                                                     parts.policy.transformer.SavedRowWidth());
  }
  if (config.log.store) {
    store_ =
        RolloutStore::ToWrite(parts.rollouts, config.rl, parts.policy.vocabulary.Utf8Characters());
  }
}

void Trainer::Run() {
  if (step_ == 0 && saved_step_ < 0) Evaluate(), Save();
  while (!finished() && !parts_.control.ShouldStop()) {
    Step();
    if (SaveDue()) Save();
  }
  if (saved_step_ != step_) Save();
}

void Trainer::Step() {
  const TraceSpan span("step");
  clock_ = {.start = MonotonicSeconds(), .checkpoint = clock_.checkpoint};
  before_ = parts_.policy.params;
  const Collected collected = Sample();
  const Advantages advantages = ComputeAdvantage(collected);
  const UpdateReport report = Update(collected, advantages);
  work_ = {.decode_flops = parts_.policy.transformer.ForwardFlops(collected.decode_work),
           .update_flops = report.flops,
           .restored_flops = report.restored_flops,
           .decode_tokens = collected.decode_work.tokens,
           .update_tokens = report.tokens_fed};
  reference_.Advance(parts_.policy.params, ++step_);
  if (step_ % config_.eval.every == 0 || finished()) Evaluate();
  Log(collected, advantages, report);
  clock_.checkpoint = 0;
}

Collected Trainer::Sample() {
  const float* params = sampler_weights_.At(parts_.policy.params, step_).data();
  Collected collected =
      feed_ ? feed_->Next(params, step_) : collector_.Collect(params, step_, RowsToSave());
  const StepOptions& options = config_.rl.loss.step;
  if (options.rollouts_from == RolloutSource::kGold) TakeAsSampled(collected.batch);
  const int64_t behind = std::min(step_, config_.rl.loss.mismatch.staleness);
  for (double& age : collected.age) age += static_cast<double>(behind);
  if (store_) store_->Write(step_ + 1, collected.batch);
  replay_.Mix(collected);
  clock_.decode = collected.decode_seconds;
  clock_.judge = collected.judge_seconds;
  return collected;
}

// As long as there was room.
SavedRows<float>* Trainer::RowsToSave() {
  if (saved_rows_ && !saved_rows_->Complete()) saved_rows_.reset();
  if (saved_rows_) saved_rows_->Clear();
  return saved_rows_.get();
}

// Gold solutions have no sampler: the policy's own log-probabilities stand for its.
void Trainer::TakeAsSampled(RolloutBatch& batch) {
  const std::vector<double> own = updater_.Score(parts_.policy.params.data(), batch);
  const std::vector<float> packed(own.begin(), own.end());
  const std::vector<double> padded = WithPadding(packed, batch);
  batch.logprob_sampler.assign(padded.begin(), padded.end());
}

Advantages Trainer::ComputeAdvantage(const Collected& collected) {
  const TraceSpan span("advantages");
  const double start = MonotonicSeconds();
  const std::vector<uint8_t> known = Known(collected.batch);
  AdvantageExtras extras;
  extras.known = known;
  extras.greedy_reward = collected.greedy_reward;
  if (value_) values_ = value_->Values(collected.batch);
  if (updater_.value_head()) values_ = updater_.Values(collected.batch);
  extras.value = values_;
  std::vector<double> kl, energy;
  if (config_.rl.loss.NeedsScoreEnergy()) energy = updater_.ScoreEnergy(collected.batch);
  extras.score_energy = energy;
  if (config_.rl.loss.kl.active() && config_.rl.loss.kl.kl_target == KlTarget::kSequence) {
    kl = updater_.SequenceKl(collected.batch, reference_.weights());
    extras.kl = kl;
    extras.kl_coefficient = loss_state_.kl_coefficient;
  }
  RewardComponents components;
  if (config_.rl.loss.advantage.multi_reward == MultiReward::kNormalise) {
    components = ComponentsOf(config_.rl.reward, collected.batch);
    extras.components = components.values, extras.component_weights = components.weights;
  }
  Advantages advantages =
      ComputeAdvantages(collected.batch, config_.rl.loss, extras, advantage_state_);
  clock_.update += MonotonicSeconds() - start;
  return advantages;
}

UpdateReport Trainer::Update(const Collected& collected, const Advantages& advantages) {
  const TraceSpan span("update");
  const double start = MonotonicSeconds();
  try {
    UpdateReport report = updater_.Update(
        {.batch = collected.batch,
         .advantages = advantages,
         .reference = reference_.weights(),
         .draw_key = StreamKey(config_.seed, "loss.draw", {static_cast<uint64_t>(step_)}),
         .values = values_,
         .saved = saved_rows_.get()},
        loss_state_);
    value_report_ = report.value;
    for (int64_t epoch = 0; value_ && epoch < config_.rl.loss.step.epochs; ++epoch) {
      value_report_ = value_->Update(collected.batch, advantages, values_);
    }
    clock_.update += MonotonicSeconds() - start;
    return report;
  } catch (const Error& error) {
    if (error.code() != ExitCode::kDiverged) throw;
    throw Error(
        ExitCode::kDiverged,
        fmt::format("rl step {}: {}; the last good checkpoint is {}", step_ + 1, error.what(),
                    parts_.checkpoints.WeightsPath(StepName(saved_step_)).string()));
  }
}

void Trainer::Log(const Collected& collected, const Advantages& advantages,
                  const UpdateReport& report) {
  const TraceSpan span("log");
  const PolicyDrift drift = MeasureDrift(collected.batch, report);
  StepRecord record{.phase = "train",
                    .step = step_,
                    .metrics = metrics_.Compute({.collected = collected,
                                                 .advantages = advantages,
                                                 .report = report,
                                                 .before = before_,
                                                 .after = parts_.policy.params,
                                                 .value = value_report_,
                                                 .drift = drift}),
                    .timing = Timing(collected, report),
                    .verifier_calls = CountVerdicts(collected.batch, task_names_)};
  parts_.log.Append(record);
  for (int64_t i = 0; i < std::min(config_.log.samples, collected.batch.rollouts()); ++i) {
    parts_.log.Append(ReadableSample(collected.batch, i, step_, "train"));
  }
  if (config_.log.rollouts != 0) {
    parts_.log.Append(
        RecordOf({step_, collected, advantages, report, values_}, config_.log.rollouts));
  }
  parts_.control.OnStep(record);
}

// At the steps of eval.every alone: it takes forwards of its own. Not at a last step between them,
// which a run that goes on further does not evaluate.
PolicyDrift Trainer::MeasureDrift(const RolloutBatch& batch, const UpdateReport& report) {
  constexpr int64_t kGroups = 8;
  PolicyDrift drift;
  if (step_ % config_.eval.every != 0) return drift;
  const float* params = parts_.policy.params.data();
  const std::vector<double> now = SampledOf(updater_.Score(params, batch), batch);
  const std::vector<double> old = SampledOf(report.logprob_old, batch);
  drift.update = KlOfChange(old, now);
  drift.update_reverse = ReverseKlOfChange(old, now);
  if (parts_.policy.transformer.config().precision != Precision::kFloat32) {
    std::vector<double> difference = SampledOf(updater_.Score(params, batch, true), batch);
    for (size_t t = 0; t < now.size(); ++t) difference[t] = std::abs(difference[t] - now[t]);
    drift.precision_mean = Mean(difference);
    drift.precision_max = *std::max_element(difference.begin(), difference.end());
  }
  if (base_.empty()) return drift;
  const int64_t groups = std::min(kGroups, batch.prompts);
  const std::vector<float> base = SampledOf(updater_.ExactKlTo(base_, batch, groups), batch);
  double sum = 0;
  for (const float x : base) sum += x;
  drift.base = sum / static_cast<double>(base.size());
  drift.base_completion = sum / static_cast<double>(groups * batch.group_size);
  return drift;
}

std::vector<MetricValue> Trainer::Timing(const Collected& collected,
                                         const UpdateReport& report) const {
  const double seconds = MonotonicSeconds() - clock_.start;
  double tokens = 0, useful = 0, trained = 0;
  for (const int32_t length : collected.batch.length) tokens += length;
  for (const LossSums& sums : report.sums) useful += sums.gradient_tokens, trained += sums.tokens;
  const double share = useful / std::max(1.0, trained) *
                       static_cast<double>(collected.batch.rollouts()) /
                       static_cast<double>(std::max<int64_t>(1, collected.generated));
  return {{"rollout", clock_.decode},
          {"judge", clock_.judge},
          {"gradient", std::min(1.0, share) * (clock_.decode + clock_.judge + clock_.update)},
          {"update_gflop", report.flops / 1e9 / clock_.update},
          {"update", clock_.update},
          {"evaluation", clock_.evaluation},
          {"checkpoint", clock_.checkpoint},
          {"wall", seconds},
          {"tokens_per_second", tokens / seconds},
          {"cpu", CpuSeconds()},
          {"resident", static_cast<double>(ResidentBytes())}};
}

void Trainer::Evaluate() {
  const TraceSpan span("evaluation");
  const double start = MonotonicSeconds();
  for (Evaluator& evaluator : evaluators_) {
    const Evaluation evaluation =
        evaluator.Evaluate(parts_.policy.params.data(), step_, config_.log.samples);
    parts_.log.Append(evaluation.record);
    for (const SampleRecord& sample : evaluation.samples) parts_.log.Append(sample);
    const bool heldout = &evaluator == &evaluators_.front();
    if (heldout && evaluation.record.accuracy > best_accuracy_) {
      best_accuracy_ = evaluation.record.accuracy;
      best_step_ = step_;
    }
    parts_.control.OnEvaluation(evaluation.record);
  }
  clock_.evaluation = MonotonicSeconds() - start;
}

std::vector<std::pair<std::string, MetricInfo>> Trainer::Catalogue() const {
  std::vector<std::pair<std::string, MetricInfo>> all;
  for (const MetricInfo& info : metrics_.infos()) all.emplace_back("train", info);
  for (const MetricInfo& info : StepMetrics::TimingInfos()) all.emplace_back("timing", info);
  for (const Evaluator& evaluator : evaluators_) {
    for (const MetricInfo& info : evaluator.extra_infos()) {
      all.emplace_back("eval/" + evaluator.suite(), info);
    }
  }
  return all;
}

}  // namespace rlvr
