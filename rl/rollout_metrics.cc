// SPDX-License-Identifier: Apache-2.0
#include "rl/rollout_metrics.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/missing.h"

namespace rlvr {
namespace {

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double x : values) sum += x;
  return values.empty() ? kMissing : sum / static_cast<double>(values.size());
}

double LargestOf(const std::vector<double>& values) {
  return values.empty() ? kMissing : *std::max_element(values.begin(), values.end());
}

double LeastOf(const std::vector<double>& values) {
  return values.empty() ? kMissing : *std::min_element(values.begin(), values.end());
}

double DeviationOf(std::vector<double> values) {
  const double mean = MeanOf(values);
  for (double& x : values) x = (x - mean) * (x - mean);
  return std::sqrt(MeanOf(values));
}

// Whether a token of the group has an advantage in the loss.
bool CarriesGradient(const RolloutBatch& batch, const Advantages& advantages, int64_t prompt) {
  for (int64_t i = prompt * batch.group_size; i < (prompt + 1) * batch.group_size; ++i) {
    if (!advantages.kept[i]) continue;
    for (int64_t t = i * batch.stride; t < i * batch.stride + batch.length[i]; ++t) {
      if (batch.mask[t] && advantages.advantage[t] != 0) return true;
    }
  }
  return false;
}

// Stretches of tokens that the policy sampled, with replies between them.
double TurnsOf(const RolloutBatch& batch, int64_t rollout) {
  double turns = 0;
  const int64_t begin = rollout * batch.stride;
  for (int64_t t = begin; t < begin + batch.length[rollout]; ++t) {
    turns += batch.mask[t] != 0 && (t == begin || batch.mask[t - 1] == 0) ? 1 : 0;
  }
  return turns;
}

}  // namespace

const std::vector<MetricInfo>& RolloutMetricInfos() {
  static const std::vector<MetricInfo> infos = {
      {"reward_group_std", "1", "standard deviation of the rewards of a group, mean of groups"},
      {"answer_entropy", "nat", "entropy of the answers in a group, mean of groups"},
      {"gradient_group_share", "1", "share of groups with a token whose advantage is not 0"},
      {"prompt_length_mean", "token", "length of a prompt, mean"},
      {"prompt_length_max", "token", "length of a prompt, greatest"},
      {"length_terminated_mean", "token", "length of completions that were not cut, mean"},
      {"length_terminated_min", "token", "length of completions that were not cut, least"},
      {"length_terminated_max", "token", "length of completions that were not cut, greatest"},
      {"turns_mean", "1",
       "turns of a completion: replies and interruptions that it read, and one, mean"},
      {"turns_max", "1", "turns of a completion, greatest"},
      {"replayed_share", "1", "share of groups that are of earlier batches"},
      {"age_mean", "step", "age of the weights that sampled a group, mean"},
      {"age_max", "step", "age of the weights that sampled a group, greatest"},
      {"async_seconds", "s", "virtual time of the step"},
      {"async_trainer_waited", "s", "virtual time that the trainer waited for its batch"},
      {"async_worker_idle", "1", "share of the workers' virtual time without a group"},
      {"async_in_flight", "1", "groups in flight when the batch was taken"},
      {"async_ready", "1", "groups ready beyond the batch when it was taken"},
      {"async_dropped_stale", "1", "groups dropped for being older than max_staleness"},
      {"async_dropped_late", "1", "groups given up after late_after"},
      {"async_length_finished", "token", "completion length of groups that finished, mean"},
      {"async_length_dropped", "token", "completion length of groups that were dropped, mean"}};
  return infos;
}

double AnswerEntropy(const RolloutBatch& batch, int64_t prompt) {
  std::map<std::string, double> count;
  for (int64_t i = prompt * batch.group_size; i < (prompt + 1) * batch.group_size; ++i) {
    ++count[batch.judgement[i].verdict.value];
  }
  double entropy = 0;
  for (const auto& [answer, times] : count) {
    const double p = times / static_cast<double>(batch.group_size);
    entropy -= p * std::log(p);
  }
  return entropy;
}

std::vector<double> RolloutMetrics(const Collected& collected, const Advantages& advantages) {
  const RolloutBatch& batch = collected.batch;
  std::vector<double> spread, entropy, gradient, prompt_length, terminated, turns;
  for (int64_t p = 0; p < batch.prompts; ++p) {
    const auto first = batch.reward.begin() + p * batch.group_size;
    spread.push_back(DeviationOf({first, first + batch.group_size}));
    entropy.push_back(AnswerEntropy(batch, p));
    gradient.push_back(CarriesGradient(batch, advantages, p) ? 1 : 0);
    prompt_length.push_back(static_cast<double>(batch.prompt_tokens[p].size()));
  }
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    turns.push_back(TurnsOf(batch, i));
    if (batch.truncated[i] == 0) terminated.push_back(batch.length[i]);
  }
  const AsyncReport& async = collected.async;
  return {MeanOf(spread),
          MeanOf(entropy),
          MeanOf(gradient),
          MeanOf(prompt_length),
          LargestOf(prompt_length),
          MeanOf(terminated),
          LeastOf(terminated),
          LargestOf(terminated),
          MeanOf(turns),
          LargestOf(turns),
          static_cast<double>(collected.replayed) / static_cast<double>(batch.prompts),
          MeanOf(collected.age),
          LargestOf(collected.age),
          async.seconds,
          async.trainer_waited,
          async.worker_idle,
          async.in_flight,
          async.ready,
          async.dropped_stale,
          async.dropped_late,
          async.length_finished,
          async.length_dropped};
}

}  // namespace rlvr
