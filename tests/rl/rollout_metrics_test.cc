// SPDX-License-Identifier: Apache-2.0
#include "rl/rollout_metrics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rlvr {
namespace {

// One group of two: a completion with one reply in it, and one without.
Collected MakeCollected() {
  Collected collected;
  RolloutBatch& batch = collected.batch;
  batch.prompts = 1, batch.group_size = 2, batch.stride = 6;
  batch.mask = {1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0};
  batch.length = {6, 3}, batch.reward = {0, 1}, batch.truncated = {1, 0};
  batch.judgement.resize(2);
  batch.judgement[0].verdict.value = "7", batch.judgement[1].verdict.value = "8";
  batch.prompt_tokens.resize(1);
  batch.prompt_tokens[0] = {1, 2, 3};
  collected.age = {2};
  return collected;
}

double Value(const std::string& name) {
  const Advantages advantages{.advantage = std::vector<double>(12, 0.5), .kept = {1, 1}};
  const std::vector<double> values = RolloutMetrics(MakeCollected(), advantages);
  for (size_t i = 0; i < values.size(); ++i) {
    if (RolloutMetricInfos()[i].name == name) return values[i];
  }
  ADD_FAILURE() << "no metric " << name;
  return std::nan("");
}

TEST(RolloutMetrics, HaveTheNumbersThatTheirNamesSay) {
  EXPECT_EQ(RolloutMetrics(MakeCollected(), {.advantage = std::vector<double>(12), .kept = {1, 1}})
                .size(),
            RolloutMetricInfos().size());
  EXPECT_EQ(Value("turns_mean"), 1.5);
  EXPECT_EQ(Value("turns_max"), 2);
  EXPECT_EQ(Value("reward_group_std"), 0.5);
  EXPECT_NEAR(Value("answer_entropy"), std::log(2), 1e-15);
  EXPECT_EQ(Value("gradient_group_share"), 1);
  EXPECT_EQ(Value("prompt_length_mean"), 3);
  EXPECT_EQ(Value("length_terminated_mean"), 3);  // the other was cut
  EXPECT_EQ(Value("age_mean"), 2);
}

}  // namespace
}  // namespace rlvr
