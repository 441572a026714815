// SPDX-License-Identifier: Apache-2.0
#include "rl/metrics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <set>

#include "core/base/check.h"
#include "core/base/missing.h"
#include "rl/rollout_metrics.h"
#include "rl/weight_change.h"

namespace rlvr {
namespace {

// Mean, deviation and range of what is added, in order.
struct Moments {
  double sum = 0, squares = 0, count = 0;
  double min = std::numeric_limits<double>::infinity(), max = -min;

  void Add(double x) {
    sum += x, squares += x * x, ++count;
    min = std::min(min, x), max = std::max(max, x);
  }
  double Mean() const { return count > 0 ? sum / count : kMissing; }
  double Deviation() const {
    return count > 0 ? std::sqrt(std::max(0.0, squares / count - Mean() * Mean())) : kMissing;
  }
  void AppendTo(std::vector<double>& values) const {
    values.insert(values.end(),
                  {Mean(), Deviation(), count > 0 ? min : kMissing, count > 0 ? max : kMissing});
  }
};

void AddDistribution(std::vector<MetricInfo>& infos, const std::string& name,
                     const std::string& unit, const std::string& help) {
  infos.push_back({name + "_mean", unit, help + ", mean"});
  infos.push_back({name + "_std", unit, help + ", standard deviation"});
  infos.push_back({name + "_min", unit, help + ", least"});
  infos.push_back({name + "_max", unit, help + ", greatest"});
}

// Share of a text's runs of four characters that occurred before in it.
double Repetition(const std::string& text) {
  if (text.size() < 4) return 0;
  std::vector<uint32_t> runs(text.size() - 3);
  for (size_t i = 0; i < runs.size(); ++i) std::memcpy(&runs[i], text.data() + i, 4);
  std::sort(runs.begin(), runs.end());
  const auto distinct = std::unique(runs.begin(), runs.end()) - runs.begin();
  return 1 - static_cast<double>(distinct) / static_cast<double>(runs.size());
}

}  // namespace

StepMetrics::StepMetrics(const Names& names, const ParamTable& table)
    : modes_(names.modes), tasks_(names.tasks), table_(table) {
  DeclareRollouts();
  DeclareUpdates();
  for (const MetricInfo& info : RolloutMetricInfos()) infos_.push_back(info);
}

void StepMetrics::DeclareRollouts() {
  AddDistribution(infos_, "reward", "1", "reward of a rollout");
  infos_.push_back({"accuracy", "1", "share of rollouts with the verdict correct"});
  infos_.push_back({"strict", "1", "share of rollouts that are correct with every step right"});
  infos_.push_back({"hacking_gap", "1", "mean reward minus strict score"});
  infos_.push_back({"groups_equal", "1", "share of groups whose known rewards are all equal"});
  infos_.push_back({"groups_all_right", "1", "share of groups with every rollout correct"});
  infos_.push_back({"groups_all_wrong", "1", "share of groups with no rollout correct"});
  infos_.push_back({"distinct_answers", "1", "different answers in a group, mean"});
  infos_.push_back({"rollouts", "1", "rollouts in the batch"});
  infos_.push_back({"generated_per_trained", "1", "rollouts generated for each in the batch"});
  infos_.push_back({"reward_answer_mean", "1", "the answer's part of the reward, mean"});
  infos_.push_back({"reward_format_mean", "1", "the format's part of the reward, mean"});
  infos_.push_back({"reward_length_mean", "1", "the length's part of the reward, mean"});
  infos_.push_back({"reward_tool_mean", "1", "the tool's part of the reward, mean"});
  infos_.push_back({"true_positive", "1", "share of correct rollouts that the reward accepts"});
  infos_.push_back({"false_positive", "1", "share of all others that the reward accepts"});
  AddDistribution(infos_, "length", "token", "completion length, stop token counted");
  infos_.push_back({"length_right_mean", "token", "length of correct rollouts, mean"});
  infos_.push_back({"length_wrong_mean", "token", "length of all other rollouts, mean"});
  infos_.push_back({"truncated", "1", "share of rollouts cut at max_completion_tokens"});
  infos_.push_back({"tokens", "token", "completion tokens of the batch that the policy sampled"});
  infos_.push_back({"repetition", "1", "share of 4-character runs seen before in the text, mean"});
  infos_.push_back({"tokens_read", "token", "tokens of replies, in lengths and not in the loss"});
  AddDistribution(infos_, "difficulty", "1", "difficulty of a problem, on its task's scale");
  infos_.push_back({"curriculum_level", "1", "level of the curriculum, from 0 on"});
  infos_.push_back({"curriculum_retired", "problem", "problems retired from the pool before"});
  for (const std::string& task : tasks_) {
    infos_.push_back({"drawn_" + task, "problem", "problems of task " + task});
  }
  AddDistribution(infos_, "advantage", "1", "advantage of a token in the loss");
  infos_.push_back({"advantage_zero", "1", "share of tokens with advantage 0"});
  infos_.push_back({"advantage_positive_share", "1", "share of sum |A| from positive advantages"});
  infos_.push_back({"dropped", "1", "share of rollouts dropped from the loss"});
  for (const std::string& mode : modes_) {
    infos_.push_back({"mode_share_" + mode, "1", "share of rollouts in mode " + mode});
    infos_.push_back({"accuracy_given_" + mode, "1", "accuracy of rollouts in mode " + mode});
  }
}

void StepMetrics::DeclareUpdates() {
  infos_.push_back({"updates", "1", "optimizer steps made"});
  infos_.push_back({"entropy", "nat", "entropy of the policy at a completion's token, mean"});
  infos_.push_back({"gradient_norm", "1", "norm of the gradient before clipping, mean of updates"});
  infos_.push_back({"learning_rate", "1", "learning rate of the last update"});
  infos_.push_back({"update_kl", "nat",
                    "KL(before || after) of the step on its own tokens, where it is measured"});
  infos_.push_back({"update_kl_reverse", "nat",
                    "KL(after || before) of the step by the same tokens, where it is measured"});
  infos_.push_back({"kl_base", "nat",
                    "exact KL(policy || base) of a token's distribution, mean over the tokens of "
                    "the first groups, where it is measured"});
  infos_.push_back({"kl_base_completion", "nat", "the same, summed over a completion, mean"});
  infos_.push_back({"precision_difference_mean", "nat",
                    "absolute difference of a token's log-probability from that in float32, where "
                    "policy.precision is another and it is measured"});
  infos_.push_back({"precision_difference_max", "nat", "largest of these"});
  infos_.push_back({"kl_coefficient", "1", "of the KL term"});
  infos_.push_back({"entropy_coefficient", "1", "of the entropy bonus"});
  infos_.push_back({"gradient_signal", "1",
                    "squared norm of the expected gradient, unbiased by the shards' spread, mean "
                    "of updates"});
  infos_.push_back(
      {"gradient_noise", "1", "trace of the covariance of one group's gradient, mean of updates"});
  infos_.push_back({"gradient_noise_scale", "1",
                    "gradient_noise over gradient_signal, in groups; NaN where the signal drowns"});
  infos_.push_back({"value_explained_variance", "1", "of the value network before its update"});
  infos_.push_back({"value_loss", "1", "of the value network, before the coefficient"});
  infos_.push_back({"value_clip_share", "1", "tokens whose value is held by value_clip"});
  infos_.push_back({"update_norm", "1", "norm of the parameters' change"});
  infos_.push_back({"parameter_norm", "1", "norm of the parameters after it"});
  for (const MetricInfo& info : LossMetricInfos()) infos_.push_back(info);
  for (const Param& param : table_.params()) {
    infos_.push_back({"update_ratio." + param.name, "1",
                      "norm of the change over norm of the parameter, " + param.name});
  }
}

std::vector<MetricInfo> StepMetrics::TimingInfos() {
  return {{"rollout", "s", "prompts and decoding"},
          {"judge", "s", "verdicts and rewards"},
          {"gradient", "s",
           "of rollout, judge and update: the share of the tokens generated that carried gradient"},
          {"update_gflop", "gflop/s", "useful work of the updates over their time"},
          {"update", "s", "log-probabilities, gradients and optimizer"},
          {"evaluation", "s", "evaluation after the step"},
          {"checkpoint", "s", "checkpoint before the step"},
          {"wall", "s", "the whole step"},
          {"tokens_per_second", "token/s", "completion tokens of the batch over the step's time"},
          {"cpu", "s", "processor time of the process so far"},
          {"resident", "byte", "resident memory"}};
}

std::vector<MetricValue> StepMetrics::Compute(const Inputs& inputs) const {
  Values values;
  AddRewards(values, inputs);
  AddRewardParts(values, inputs);
  AddLengths(values, inputs);
  AddProblems(values, inputs);
  AddAdvantages(values, inputs);
  AddModes(values, inputs);
  AddUpdates(values, inputs);
  for (const double value : RolloutMetrics(inputs.collected, inputs.advantages)) {
    values.push_back(value);
  }
  CHECK(values.size() == infos_.size(), "{} values for {} columns", values.size(), infos_.size());
  std::vector<MetricValue> named;
  for (size_t i = 0; i < values.size(); ++i) named.push_back({infos_[i].name, values[i]});
  return named;
}

void StepMetrics::AddRewards(Values& values, const Inputs& inputs) const {
  const RolloutBatch& batch = inputs.collected.batch;
  Moments reward;
  double correct = 0, strict = 0, equal = 0, all_right = 0, all_wrong = 0, distinct = 0;
  for (int64_t prompt = 0; prompt < batch.prompts; ++prompt) {
    int64_t right = 0;
    std::set<std::string> answers;
    for (int64_t i = prompt * batch.group_size; i < (prompt + 1) * batch.group_size; ++i) {
      reward.Add(batch.reward[i]);
      right += batch.judgement[i].verdict.correct();
      strict += batch.judgement[i].strict;
      answers.insert(batch.judgement[i].verdict.value);
    }
    correct += static_cast<double>(right);
    equal += EqualRewards(batch, prompt);
    all_right += right == batch.group_size;
    all_wrong += right == 0;
    distinct += static_cast<double>(answers.size());
  }
  const auto prompts = static_cast<double>(batch.prompts),
             total = static_cast<double>(batch.rollouts());
  reward.AppendTo(values);
  values.insert(values.end(),
                {correct / total, strict / total, reward.Mean() - strict / total, equal / prompts,
                 all_right / prompts, all_wrong / prompts, distinct / prompts, total,
                 static_cast<double>(inputs.collected.generated) / total});
}

void StepMetrics::AddRewardParts(Values& values, const Inputs& inputs) const {
  const RolloutBatch& batch = inputs.collected.batch;
  Moments answer, format, length, tool, right, other;
  for (const RewardParts& parts : batch.parts) {
    answer.Add(parts.answer), format.Add(parts.format);
    length.Add(parts.length), tool.Add(parts.tool);
  }
  for (size_t i = 0; i < batch.accepted.size(); ++i) {
    (batch.judgement[i].verdict.correct() ? right : other).Add(batch.accepted[i]);
  }
  for (const Moments& moments : {answer, format, length, tool, right, other}) {
    values.push_back(moments.Mean());
  }
}

void StepMetrics::AddLengths(Values& values, const Inputs& inputs) const {
  const RolloutBatch& batch = inputs.collected.batch;
  Moments length, right, wrong, repetition;
  double truncated = 0, sampled = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    length.Add(batch.length[i]);
    const auto first = batch.mask.begin() + i * batch.stride;
    sampled += static_cast<double>(std::count(first, first + batch.length[i], 1));
    (batch.judgement[i].verdict.correct() ? right : wrong).Add(batch.length[i]);
    truncated += batch.truncated[i];
    repetition.Add(Repetition(batch.text[i]));
  }
  length.AppendTo(values);
  values.insert(values.end(),
                {right.Mean(), wrong.Mean(), truncated / length.count, sampled, repetition.Mean()});
}

void StepMetrics::AddProblems(Values& values, const Inputs& inputs) const {
  const RolloutBatch& batch = inputs.collected.batch;
  Moments difficulty;
  std::vector<double> drawn(tasks_.size());
  for (const Drawn& problem : batch.drawn) {
    difficulty.Add(problem.problem.difficulty);
    ++drawn[problem.task];
  }
  double read = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const auto first = batch.mask.begin() + i * batch.stride;
    read += static_cast<double>(std::count(first, first + batch.length[i], 0));
  }
  values.push_back(read);
  difficulty.AppendTo(values);
  values.push_back(static_cast<double>(inputs.collected.level));
  values.push_back(static_cast<double>(inputs.collected.retired));
  values.insert(values.end(), drawn.begin(), drawn.end());
}

void StepMetrics::AddAdvantages(Values& values, const Inputs& inputs) const {
  const RolloutBatch& batch = inputs.collected.batch;
  Moments advantage;
  double zero = 0, positive = 0, absolute = 0, dropped = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    if (!inputs.advantages.kept[i]) {
      ++dropped;
      continue;
    }
    for (int64_t t = i * batch.stride; t < i * batch.stride + batch.length[i]; ++t) {
      if (!batch.mask[t]) continue;
      const double a = inputs.advantages.advantage[t];
      advantage.Add(a);
      zero += a == 0;
      positive += std::max(0.0, a);
      absolute += std::abs(a);
    }
  }
  advantage.AppendTo(values);
  values.insert(values.end(), {advantage.count > 0 ? zero / advantage.count : kMissing,
                               absolute > 0 ? positive / absolute : kMissing,
                               dropped / static_cast<double>(batch.rollouts())});
}

void StepMetrics::AddModes(Values& values, const Inputs& inputs) const {
  const RolloutBatch& batch = inputs.collected.batch;
  std::vector<double> count(modes_.size()), right(modes_.size());
  for (const Judgement& judgement : batch.judgement) {
    if (judgement.mode < 0 || judgement.mode >= static_cast<int>(modes_.size())) continue;
    ++count[judgement.mode];
    right[judgement.mode] += judgement.verdict.correct();
  }
  for (size_t mode = 0; mode < modes_.size(); ++mode) {
    values.push_back(count[mode] / static_cast<double>(batch.rollouts()));
    values.push_back(count[mode] > 0 ? right[mode] / count[mode] : kMissing);
  }
}

void StepMetrics::AddUpdates(Values& values, const Inputs& inputs) const {
  const UpdateReport& report = inputs.report;
  Moments norm;
  LossSums sums;
  for (const Optimizer::StepInfo& info : report.infos) norm.Add(info.gradient_norm);
  for (const LossSums& part : report.sums) sums.Add(part);
  std::vector<WeightChange> weights;
  WeightChange all;
  for (const Param& param : table_.params()) {
    weights.push_back(WeightChangeOf(inputs.after.subspan(param.offset, param.size),
                                     inputs.before.subspan(param.offset, param.size)));
    all.size += weights.back().size, all.change += weights.back().change;
  }
  values.insert(
      values.end(),
      {norm.count, report.entropy, norm.Mean(), report.infos.back().learning_rate,
       inputs.drift.update, inputs.drift.update_reverse, inputs.drift.base,
       inputs.drift.base_completion, inputs.drift.precision_mean, inputs.drift.precision_max,
       report.state.kl_coefficient, report.state.entropy_coefficient});
  AddNoise(values, report);
  values.insert(values.end(),
                {inputs.value.explained_variance, inputs.value.loss, inputs.value.clip_share,
                 std::sqrt(all.change), std::sqrt(all.size)});
  for (const MetricValue& value : LossMetrics(sums)) values.push_back(value.value);
  for (const WeightChange& param : weights) {
    values.push_back(param.size > 0 ? std::sqrt(param.change / param.size) : kMissing);
  }
}

void StepMetrics::AddNoise(Values& values, const UpdateReport& report) {
  Moments signal, noise;
  for (const GradientNoise& part : report.noise) {
    if (std::isfinite(part.signal)) signal.Add(part.signal), noise.Add(part.noise);
  }
  const double s = signal.Mean(), n = noise.Mean();
  values.insert(values.end(), {s, n, s > 0 ? n / s : kMissing});
}

double KlOfChange(const std::vector<double>& logprob_old, const std::vector<double>& logprob_new) {
  double sum = 0;
  for (size_t i = 0; i < logprob_old.size(); ++i) {
    const double d = logprob_new[i] - logprob_old[i];
    sum += std::expm1(d) - d;
  }
  return logprob_old.empty() ? kMissing : sum / static_cast<double>(logprob_old.size());
}

double ReverseKlOfChange(const std::vector<double>& logprob_old,
                         const std::vector<double>& logprob_new) {
  double sum = 0;
  for (size_t i = 0; i < logprob_old.size(); ++i) {
    const double d = logprob_new[i] - logprob_old[i], r = std::exp(d);
    sum += r * d - r + 1;
  }
  return logprob_old.empty() ? kMissing : sum / static_cast<double>(logprob_old.size());
}

std::map<std::string, std::array<int64_t, 9>> CountVerdicts(const RolloutBatch& batch,
                                                            const std::vector<std::string>& tasks) {
  std::map<std::string, std::array<int64_t, 9>> counts;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const std::string& task = tasks[batch.drawn[i / batch.group_size].task];
    ++counts[task][static_cast<size_t>(batch.judgement[i].verdict.verdict)];
  }
  return counts;
}

}  // namespace rlvr
