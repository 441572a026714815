// SPDX-License-Identifier: Apache-2.0
#include "rl/rollout_log.h"

#include <algorithm>

namespace rlvr {
namespace {

void AddRollout(RolloutRecord& record, const LoggedStep& logged, int64_t i) {
  const RolloutBatch& batch = logged.collected.batch;
  const std::vector<double>& greedy = logged.collected.greedy_reward;
  record.prompt_index.push_back(static_cast<int32_t>(i / batch.group_size));
  record.length.push_back(batch.length[i]);
  record.reward.push_back(batch.reward[i]);
  record.verdict.push_back(static_cast<uint8_t>(batch.judgement[i].verdict.verdict));
  for (int64_t t = i * batch.stride; t < i * batch.stride + batch.length[i]; ++t) {
    record.tokens.push_back(batch.tokens[t]);
    record.mask.push_back(logged.advantages.kept[i] ? batch.mask[t] : uint8_t{0});
    record.advantage.push_back(logged.advantages.advantage[t]);
    record.logprob_sampler.push_back(batch.logprob_sampler[t]);
    if (!logged.values.empty()) record.baseline.push_back(logged.values[t]);
    if (!greedy.empty()) record.baseline.push_back(greedy[i / batch.group_size]);
  }
}

}  // namespace

// Arrays of the report hold all rollouts' tokens one after another.
RolloutRecord RecordOf(const LoggedStep& logged, int64_t groups) {
  const RolloutBatch& batch = logged.collected.batch;
  groups = groups < 0 ? batch.prompts : std::min(groups, batch.prompts);
  RolloutRecord record;
  record.step = logged.step;
  for (int64_t i = 0; i < groups * batch.group_size; ++i) AddRollout(record, logged, i);
  const auto first = [&](const std::vector<double>& all) {
    return std::vector<double>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                              all.size(), record.tokens.size())));
  };
  record.logprob_old = first(logged.report.logprob_old);
  record.logprob_reference = first(logged.report.logprob_reference);
  for (const auto& logprob : logged.report.logprob_policy) {
    record.logprob_policy.push_back(first(logprob));
  }
  return record;
}

}  // namespace rlvr
