// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/memory_plan.h"

#include <gtest/gtest.h>

#include "experiments/config/load.h"
#include "experiments/run/workbench.h"

namespace rlvr {
namespace {

MemoryPlan PlanOf(const std::vector<std::pair<std::string, std::string>>& settings) {
  std::vector<Setting> all = {{"run.threads", "2", "test:1"}, {"policy.width", "64", "test:1"}};
  for (const auto& [key, value] : settings) all.push_back({key, value, "test:1"});
  ExperimentConfig config = LoadExperiment(all);
  const Workbench bench(config);
  return PlanMemory(config, bench);
}

double PartOf(const MemoryPlan& plan, const std::string& name) {
  for (const auto& [part, bytes] : plan.parts) {
    if (part == name) return bytes;
  }
  return -1;
}

TEST(MemoryPlan, CountsAGradientAShard) {
  const MemoryPlan few = PlanOf({{"rl.shards", "4"}}), many = PlanOf({{"rl.shards", "12"}});
  EXPECT_DOUBLE_EQ(PartOf(many, "gradients of shards"), 3 * PartOf(few, "gradients of shards"));
  EXPECT_GT(PartOf(few, "activations"), 2 * PartOf(many, "activations"));
}

TEST(MemoryPlan, GrowsWithTokensInFlight) {
  const double one = PartOf(PlanOf({{"rl.prompts_per_step", "64"}}), "activations");
  const double two = PartOf(PlanOf({{"rl.prompts_per_step", "128"}}), "activations");
  EXPECT_GT(two, 1.8 * one);
  EXPECT_LT(two, 2.1 * one);
}

TEST(MemoryPlan, CountsWhatSamplingComputedOnlyWhereItIsUsed) {
  const std::string part = "what sampling computed";
  EXPECT_GT(PartOf(PlanOf({}), part), 0);
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"rl.reuse_forward_mb", "0"}, {"rl.replay_batches", "1"}, {"rl.staleness", "1"}}) {
    EXPECT_EQ(PartOf(PlanOf({{key, value}}), part), -1) << key;
  }
}

TEST(MemoryPlan, CountsRoundsOfRefillAndBatchesReplayed) {
  const std::string sampled = "what sampling computed", trained = "activations";
  const MemoryPlan one = PlanOf({});
  const MemoryPlan refill = PlanOf({{"rl.group_filter", "refill"}, {"rl.refill_rounds", "3"}});
  EXPECT_DOUBLE_EQ(PartOf(refill, sampled), 3 * PartOf(one, sampled));
  const MemoryPlan replay = PlanOf({{"rl.replay_batches", "2"}});
  EXPECT_GT(PartOf(replay, trained), 2.8 * PartOf(one, trained));
  EXPECT_DOUBLE_EQ(PartOf(replay, "rollouts"), 3 * PartOf(one, "rollouts"));
}

TEST(MemoryPlan, TakesThePhaseThatNeedsMost) {
  const MemoryPlan rl = PlanOf({});
  const MemoryPlan next_token =
      PlanOf({{"pretrain.steps", "5"}, {"pretrain.sequences_per_step", "8192"}});
  EXPECT_GE(PartOf(rl, "rollouts"), 0);
  EXPECT_EQ(PartOf(next_token, "rollouts"), -1);
  EXPECT_GT(next_token.Total(), rl.Total());
}

}  // namespace
}  // namespace rlvr
