// SPDX-License-Identifier: Apache-2.0
#include "rl/reward.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

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

std::vector<double> Rewards(const RewardConfig& config) {
  RolloutBatch batch = Batch();
  RewardMap(config, {"worked", "direct"}, 1).Apply(batch, 0);
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
  coin.Apply(a, 1), coin.Apply(b, 1), coin.Apply(c, 2);
  EXPECT_EQ(a.reward, b.reward);
  EXPECT_NE(a.reward, c.reward);
}

TEST(Reward, TakesTheSoftPenaltyNearTheLimit) {
  RewardConfig config;
  config.overlong_buffer = 4;
  config.overlong_factor = 2;
  RolloutBatch batch = Batch();
  batch.length = {8, 6, 4, 3, 8, 8, 8, 8, 8, 5};
  RewardMap(config, {}, 1).Apply(batch, 0);
  EXPECT_EQ(batch.reward[0], 1 - 2.0);
  EXPECT_EQ(batch.reward[1], -1.0);
  EXPECT_EQ(batch.reward[2], 0.0);
  EXPECT_EQ(batch.reward[9], 1 - 0.5);
}

TEST(Reward, RefusesAModeThatTheTaskDoesNotHave) {
  RewardConfig config{.kind = RewardKind::kMode};
  config.mode = "wroked";
  EXPECT_THROW(RewardMap(config, {"worked"}, 1), Error);
}

}  // namespace
}  // namespace rlvr
