// SPDX-License-Identifier: Apache-2.0
#include "rl/reward.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "rl/noise.h"

namespace rlvr {
namespace {

// One rollout for each class of verdict, then a right answer with a wrong step; modes 0, 1, 0, ...
RolloutBatch Batch() {
  RolloutBatch batch;
  batch.prompts = 1;
  batch.group_size = 10;
  batch.stride = 8;
  for (int i = 0; i < 10; ++i) {
    Judgement judgement;
    judgement.verdict.verdict = static_cast<VerdictClass>(i % 9);
    judgement.strict = i == 0;
    judgement.mode = i % 2;
    batch.judgement.push_back(judgement);
    batch.length.push_back(i < 8 ? 1 + i : 1);
  }
  return batch;
}

// Rewards it by its own verdicts.
void Apply(const RewardMap& map, RolloutBatch& batch, uint64_t draw = 0) {
  map.Apply(batch, VerdictNoise({}, 1).Seen(batch, draw), draw);
}

std::vector<double> Rewards(const RewardConfig& config) {
  RolloutBatch batch = Batch();
  Apply(RewardMap(config, {"worked", "direct"}, 1), batch);
  return batch.reward;
}

TEST(Reward, MapsVerdictsAsConfigured) {
  RewardConfig config;
  EXPECT_EQ(Rewards(config), (std::vector<double>{1, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
  config.by_verdict[1] = -0.5;
  config.by_verdict[6] = -1;
  EXPECT_EQ(Rewards(config), (std::vector<double>{1, -0.5, 0, 0, 0, 0, -1, 0, 0, 1}));
}

TEST(Reward, CountsWrongStepsAsWrongWhereStrict) {
  EXPECT_EQ(Rewards({.kind = RewardKind::kStrict}),
            (std::vector<double>{1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Reward, IsBlindToValueOrModeWhereAsked) {
  EXPECT_EQ(Rewards({.kind = RewardKind::kParse}),
            (std::vector<double>{1, 1, 0, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(Rewards({.kind = RewardKind::kMode}),
            (std::vector<double>{1, 0, 1, 0, 1, 0, 1, 0, 1, 0}));
}

TEST(Reward, FlipsTheSameCoinForTheSameDraw) {
  RolloutBatch a = Batch(), b = Batch(), c = Batch();
  const RewardMap coin({.kind = RewardKind::kCoinFlip}, {}, 7);
  Apply(coin, a, 1), Apply(coin, b, 1), Apply(coin, c, 2);
  EXPECT_EQ(a.reward, b.reward);
  EXPECT_NE(a.reward, c.reward);
}

TEST(Reward, TakesTheSoftPenaltyNearTheLimit) {
  RewardConfig config;
  config.overlong_buffer = 4;
  config.overlong_factor = 2;
  RolloutBatch batch = Batch();
  batch.length = {8, 6, 4, 3, 8, 8, 8, 8, 8, 5};
  Apply(RewardMap(config, {}, 1), batch);
  EXPECT_EQ(batch.reward[0], 1 - 2.0);
  EXPECT_EQ(batch.reward[1], -1.0);
  EXPECT_EQ(batch.reward[2], 0.0);
  EXPECT_EQ(batch.reward[9], 1 - 0.5);
}

TEST(Reward, RefusesAModeThatTheTaskDoesNotHave) {
  RewardConfig config{.kind = RewardKind::kMode};
  config.mode = "wroked";
  EXPECT_THROW(RewardMap(config, {"worked"}, 1), Error);
  config = {};
  config.tool_mode = "cal";
  RewardMap(config, {"call"}, 1);  // not needed
  config.tool_weight = 0.1;
  EXPECT_THROW(RewardMap(config, {"call"}, 1), Error);
}

TEST(Reward, AddsPartsForFormatLengthAndTools) {
  RewardConfig config;
  config.format_weight = 0.5;
  config.length_weight = -0.25;
  config.tool_weight = 2;
  config.tool_mode = "direct";
  RolloutBatch batch = Batch();
  Apply(RewardMap(config, {"worked", "direct"}, 1), batch);
  EXPECT_EQ(batch.parts[0].answer, 1);
  EXPECT_EQ(batch.parts[0].format, 0.5);
  EXPECT_EQ(batch.parts[0].length, -0.25 * 1 / 8);
  EXPECT_EQ(batch.parts[0].tool, 0);
  EXPECT_EQ(batch.parts[1].format, 0.5);  // wrong, but read
  EXPECT_EQ(batch.parts[1].tool, 2);
  EXPECT_EQ(batch.parts[3].format, 0);  // ambiguous
  EXPECT_EQ(batch.parts[6].length, -0.25 * 7 / 8);
  EXPECT_EQ(batch.reward[7], 0);  // the verifier could not decide
  EXPECT_EQ(batch.reward[8], 0);
  for (int64_t i = 0; i < 10; ++i) EXPECT_EQ(batch.reward[i], batch.parts[i].Sum());
}

TEST(Reward, TakesAVerifiersScore) {
  RolloutBatch batch = Batch();
  batch.judgement[1].score = 0.75;
  Apply(RewardMap({.kind = RewardKind::kScore}, {}, 1), batch);
  EXPECT_EQ(batch.reward[0], 1);
  EXPECT_EQ(batch.reward[1], 0.75);
  EXPECT_EQ(batch.reward[2], 0);
}

TEST(Reward, ComponentsTimesTheirWeightsAreTheReward) {
  RewardConfig config;
  EXPECT_EQ(ComponentsOf(config, {}).weights, std::vector<double>{1});
  config.format_weight = 0.25, config.length_weight = -0.5, config.tool_weight = -0.1;
  config.tool_mode = "direct";
  config.overlong_buffer = 4, config.overlong_factor = 2;
  RolloutBatch batch = Batch();
  Apply(RewardMap(config, {"worked", "direct"}, 1), batch);
  const RewardComponents components = ComponentsOf(config, batch);
  EXPECT_EQ(components.weights, (std::vector<double>{1, 0.25, 2.5, 0.1}));
  for (size_t i = 0; i < batch.reward.size(); ++i) {
    double sum = 0;
    for (size_t c = 0; c < 4; ++c) sum += components.weights[c] * components.values[4 * i + c];
    EXPECT_NEAR(sum, batch.reward[i], 1e-12);
  }
  EXPECT_EQ(components.values[1], 1);   // of a readable answer
  EXPECT_EQ(components.values[7], -1);  // of the mode that costs
}

}  // namespace
}  // namespace rlvr
