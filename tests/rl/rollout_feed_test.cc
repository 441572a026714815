// SPDX-License-Identifier: Apache-2.0
// Training on rollouts that are not, or not only, the step's own samples; and on a shared trunk.
#include "rl/rollout_feed.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.h"
#include "rl/algorithms/preset.h"
#include "tests/support/toy_training.h"

namespace rlvr {
namespace {

using test::Column;
using test::ToyConfig;
using test::Train;
using test::Trained;

// Everything fresh: as many workers as a step has prompts, none of which may run ahead.
TEST(RolloutFeed, AsynchronousSamplingThatMayNotRunAheadHasTheBitsOfTheSynchronousRun) {
  Trainer::Config config = ToyConfig(5);
  const Trained synchronous = Train(ScratchDir(), config);
  config.rl.async = {.workers = 16, .straggler_share = 0.3, .stale = StalePolicy::kWait};
  config.rl.async.max_staleness = 0;
  EXPECT_EQ(Train(ScratchDir(), config).params, synchronous.params);
  config.rl.async.max_staleness = 2;
  config.rl.async.workers = 24;
  EXPECT_NE(Train(ScratchDir(), config).params, synchronous.params);
}

TEST(RolloutFeed, AsynchronousSamplingKeepsToItsBounds) {
  const auto run = [](StalePolicy policy, double late_after, const char* metric) {
    const ScratchDir scratch;
    Trainer::Config config = ToyConfig(8);
    config.rl.async = {.workers = 64, .update_seconds = 0.05, .straggler_share = 0.1};
    config.rl.async.stale = policy;
    config.rl.async.max_staleness = 1;
    config.rl.async.late_after = late_after;
    Train(scratch, config);
    return Column(scratch, metric);
  };
  const auto most = [](const std::vector<double>& v) {
    return *std::max_element(v.begin(), v.end());
  };
  EXPECT_GT(most(run(StalePolicy::kKeep, 0, "age_max")), 1);
  EXPECT_EQ(most(run(StalePolicy::kDrop, 0, "age_max")), 1);
  EXPECT_GT(most(run(StalePolicy::kDrop, 0, "async_dropped_stale")), 0);
  EXPECT_EQ(most(run(StalePolicy::kWait, 0, "age_max")), 1);  // stragglers are waited for
  EXPECT_EQ(most(run(StalePolicy::kWait, 0.05, "age_max")), 1);
  EXPECT_GT(most(run(StalePolicy::kWait, 0, "async_worker_idle")), 0);
  EXPECT_EQ(most(run(StalePolicy::kKeep, 0, "async_worker_idle")), 0);
  EXPECT_GT(most(run(StalePolicy::kKeep, 0.05, "async_dropped_late")), 0);
  EXPECT_EQ(most(run(StalePolicy::kKeep, 0, "async_dropped_late")), 0);
}

TEST(RolloutFeed, GroupsThatAreAllLateAreAnErrorAndNoHang) {
  Trainer::Config config = ToyConfig(2);
  config.rl.async = {.workers = 4, .late_after = 1e-6};
  try {
    Train(ScratchDir(), config);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kConfig);
    EXPECT_NE(std::string(error.what()).find("rl.async.late_after"), std::string::npos);
  }
}

TEST(RolloutFeed, AReplayedStoreGivesTheBitsOfTheRunThatWroteIt) {
  for (const double top_p : {1.0, 0.8}) {
    Trainer::Config config = ToyConfig(5);
    config.rl.sampling.top_p = top_p;
    config.rl.loss.mismatch.replay_token_set = true;
    config.rl.loss.step.minibatches = 2;
    config.log.store = true;
    const ScratchDir first, second;
    const Trained outcome = Train(first, config);
    config.log.store = false;
    config.rl.loss.step.rollouts_from = RolloutSource::kStore;
    config.rl.loss.step.rollout_store = first.path().string();
    EXPECT_EQ(Train(second, config, 2, 2).params, outcome.params) << top_p;
  }
}

TEST(RolloutFeed, ReplayedGroupsAreTrainedOnBesideTheStepsOwn) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(4);
  config.rl.loss.step.replay_batches = 2;
  Train(scratch, config);
  EXPECT_EQ(Column(scratch, "rollouts"), (std::vector<double>{128, 256, 384, 384}));
  EXPECT_EQ(Column(scratch, "age_max"), (std::vector<double>{0, 1, 2, 2}));
  EXPECT_EQ(Column(scratch, "replayed_share").back(), 2.0 / 3);
  EXPECT_EQ(Column(scratch, "sampler_difference_max").front(), 0);
  EXPECT_GT(Column(scratch, "sampler_difference_max").back(), 1e-3);
}

// A head on the policy's trunk learns the values, and its loss moves the trunk.
TEST(RolloutFeed, AValueHeadOnThePolicysTrunkLearns) {
  Trainer::Config config = ToyConfig(40);
  ApplyPreset("ppo", config.rl.loss);
  config.rl.loss.value.value_trunk = ValueTrunk::kShared;
  config.rl.loss.value.value_learning_rate = 3e-2;
  {
    const ScratchDir scratch;
    EXPECT_GT(Train(scratch, config).accuracy.back(), 0.8);
    const std::vector<double> loss = Column(scratch, "value_loss");
    EXPECT_LT(loss.back(), loss.front());
  }
  config.rl.steps = 1;
  const std::vector<float> with = Train(ScratchDir(), config).params;
  config.rl.loss.value.value_coefficient = 0;
  EXPECT_EQ(Train(ScratchDir(), config).params, with);  // the head starts at 0: no slope below it
  config.rl.steps = 2;
  const std::vector<float> without = Train(ScratchDir(), config).params;
  config.rl.loss.value.value_coefficient = 0.5;
  EXPECT_NE(Train(ScratchDir(), config).params, without);
}

TEST(RolloutFeed, LearnsFromGoldSolutionsAlone) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(40);
  ApplyPreset("rft", config.rl.loss);
  config.rl.loss.step.rollouts_from = RolloutSource::kGold;
  EXPECT_GT(Train(scratch, config).accuracy.back(), 0.9);
  EXPECT_EQ(Column(scratch, "accuracy").front(), 1);
}

TEST(RolloutFeed, KeptSetsMakeSamplerAndTrainerAgreeUnderCutSampling) {
  std::vector<double> entropy;
  for (const bool replay : {true, false}) {
    const ScratchDir scratch;
    Trainer::Config config = ToyConfig(2);
    config.rl.sampling.top_p = 0.8;
    config.rl.loss.mismatch.replay_token_set = replay;
    config.rl.loss.mismatch.allow_truncated_sampling = !replay;
    Train(scratch, config);
    // Without sets both sides take the full softmax and agree too; the entropies tell them apart.
    EXPECT_EQ(Column(scratch, "sampler_difference_max").front(), 0);
    entropy.push_back(Column(scratch, "entropy").front());
  }
  EXPECT_LT(entropy[0], 0.9 * entropy[1]);
}

}  // namespace
}  // namespace rlvr
