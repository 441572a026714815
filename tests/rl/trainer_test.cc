// SPDX-License-Identifier: Apache-2.0
#include "rl/trainer.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/toy_training.h"

namespace rlvr {
namespace {

using test::Base;
using test::Column;
using test::ToyConfig;
using test::Train;
using test::Trained;

TEST(Trainer, BringsOutWhatTheBaseSeldomWrites) {
  const ScratchDir scratch;
  const Trained outcome = Train(scratch, ToyConfig(40));
  EXPECT_GT(outcome.accuracy.front(), 0.1);
  EXPECT_LT(outcome.accuracy.front(), 0.4);
  EXPECT_GT(outcome.accuracy.back(), 0.9);
}

TEST(Trainer, LeavesTheParametersBitIdenticalAtLearningRateZero) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(3);
  config.rl.optimizer.learning_rate = 0;
  EXPECT_EQ(Train(scratch, config).params, Base());
}

TEST(Trainer, HardlyMovesAccuracyByCoinFlips) {
  double moved = 0;
  for (const uint64_t seed : {1, 2, 3, 4}) {
    const ScratchDir scratch;
    Trainer::Config config = ToyConfig(20);
    config.seed = seed;
    config.rl.reward.kind = RewardKind::kCoinFlip;
    config.rl.optimizer.learning_rate = 3e-4;
    const Trained outcome = Train(scratch, config);
    moved += (outcome.accuracy.back() - outcome.accuracy.front()) / 4;
  }
  EXPECT_LT(std::abs(moved), 0.03);
}

class TrainerBits : public testing::TestWithParam<const char*> {
 protected:
  // Rollouts that are not, or not only, the step's own samples.
  static void SetSource(RlConfig& rl, const std::string& name) {
    if (name == "gold") rl.loss.step.rollouts_from = RolloutSource::kGold;
    if (name == "gold") rl.loss.advantage.baseline = Baseline::kNone;
    if (name == "kept") rl.sampling.top_p = 0.8, rl.loss.mismatch.replay_token_set = true;
    if (name == "kept") rl.loss.step.replay_batches = 1;
    if (name.substr(0, 5) != "async") return;
    rl.async = {.workers = 24, .update_seconds = 0.02, .straggler_share = 0.2};
    if (name == "async_drop") rl.async.stale = StalePolicy::kDrop, rl.async.max_staleness = 1;
    if (name == "async_wait") rl.async.stale = StalePolicy::kWait;
    if (name == "async_late") rl.async.late_after = 0.1;
  }
  static Trainer::Config Config() {
    Trainer::Config config = ToyConfig(7);
    const std::string name = GetParam();
    LossConfig& loss = config.rl.loss;
    if (name == "epochs") loss.step.epochs = 2, loss.step.minibatches = 2;
    if (name == "kl") {
      loss.kl.kl_target = KlTarget::kSequence;
      loss.kl.kl_coefficient = 0.1;
      loss.kl.reference = Reference::kMovingAverage;
      loss.kl.reference_every = 2;
    }
    if (name == "exact") {
      loss.kl.kl_target = KlTarget::kToken;
      loss.kl.kl_estimator = KlEstimator::kExact;
      loss.kl.kl_coefficient = 0.1;
    }
    if (name == "sgd") config.rl.optimizer.optimizer = OptimizerKind::kSgd;
    if (name == "muon") config.rl.optimizer.optimizer = OptimizerKind::kMuon;
    if (name == "energy") loss.advantage.baseline = Baseline::kOptimalToken;
    if (name == "stale") {
      loss.mismatch.staleness = 2;
      loss.mismatch.sampler_noise = 0.01;
      loss.mismatch.sampler_precision = SamplerPrecision::kInt8;
      loss.mismatch.mismatch = Mismatch::kTruncate;
    }
    if (name == "value" || name == "shared") loss.advantage.baseline = Baseline::kValue;
    if (name == "shared") loss.value.value_trunk = ValueTrunk::kShared, loss.step.minibatches = 2;
    if (name == "running") loss.advantage.baseline = Baseline::kRunningMean;
    if (name == "refill") loss.step.group_filter = GroupFilter::kRefill;
    if (name == "pool") config.rl.curriculum.pool = 24, loss.step.retire_above = 0.3;
    if (name == "levels") {
      config.rl.curriculum.order = LevelOrder::kPassRate;
      config.rl.curriculum.promote_above = 0.2;
      config.rl.curriculum.demote_below = 0.1;
      config.rl.curriculum.window = 20;
    }
    if (name == "replay") loss.step.replay_batches = 2, loss.mismatch.mismatch = Mismatch::kMask;
    SetSource(config.rl, name);
    return config;
  }
};

TEST_P(TrainerBits, AreTheSameForAnyThreadsAndAfterStops) {
  const ScratchDir scratch;
  std::vector<Trained> outcomes;
  for (const auto& [threads, piece] :
       std::vector<std::pair<int, int64_t>>{{1, 1000}, {3, 1000}, {2, 2}}) {
    std::filesystem::remove_all(scratch.path());
    std::filesystem::create_directories(scratch.path());
    outcomes.push_back(Train(scratch, Config(), threads, piece));
  }
  EXPECT_NE(outcomes[0].params, Base());
  EXPECT_EQ(outcomes[0].params, outcomes[1].params);
  EXPECT_EQ(outcomes[0].params, outcomes[2].params);
  EXPECT_EQ(outcomes[0].accuracy, outcomes[2].accuracy);
}

TEST_P(TrainerBits, AreTheSameWhereTheUpdateRunsEveryForwardItself) {
  const ScratchDir reusing, computing;
  Trainer::Config config = Config();
  const Trained reused = Train(reusing, config, 2);
  config.rl.reuse_forward_mb = 0;
  const Trained computed = Train(computing, config, 2);
  EXPECT_EQ(reused.params, computed.params);
  EXPECT_EQ(reused.accuracy, computed.accuracy);
}

INSTANTIATE_TEST_SUITE_P(Options, TrainerBits,
                         testing::Values("plain", "sgd", "muon", "epochs", "kl", "value", "running",
                                         "refill", "exact", "energy", "stale", "shared", "replay",
                                         "gold", "kept", "async", "async_drop", "async_wait",
                                         "async_late", "pool", "levels"));

// The weights stay, so all updates together mask what one update of the whole batch does.
TEST(Trainer, CountsWhatTheMismatchMaskDropsInAllUpdates) {
  std::vector<double> shares;
  for (const int64_t minibatches : {1, 3}) {
    const ScratchDir scratch;
    Trainer::Config config = ToyConfig(1);
    config.rl.optimizer.learning_rate = 0;
    config.rl.loss.step.minibatches = minibatches;
    MismatchOptions& mismatch = config.rl.loss.mismatch;
    mismatch.mismatch = Mismatch::kMask, mismatch.sampler_noise = 0.01;
    mismatch.mismatch_low = 0.99, mismatch.mismatch_high = 1.01;
    Train(scratch, config);
    shares.push_back(Column(scratch, "mismatch_dropped_share").front());
  }
  EXPECT_EQ(shares[1], shares[0]);
  EXPECT_GT(shares[0], 0.1);
  EXPECT_LT(shares[0], 0.9);
}

// One reward standardised as a component is the group's standard score.
TEST(Trainer, StandardisesTheRewardsPartsWhereItIsToldTo) {
  const auto train = [](MultiReward multi_reward, bool scored) {
    const ScratchDir scratch;
    Trainer::Config config = ToyConfig(3);
    AdvantageOptions& advantage = config.rl.loss.advantage;
    advantage.multi_reward = multi_reward;
    advantage.baseline = scored ? Baseline::kGroupMean : Baseline::kNone;
    advantage.scale = scored ? Scale::kGroupStd : Scale::kNone;
    return Train(scratch, config).params;
  };
  EXPECT_EQ(train(MultiReward::kNormalise, false), train(MultiReward::kSum, true));
  EXPECT_NE(train(MultiReward::kNormalise, false), train(MultiReward::kSum, false));
}

TEST(Trainer, LogsWhatTheCurriculumDrewAndRetired) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(12);
  config.rl.curriculum.order = LevelOrder::kSchedule;
  config.rl.curriculum.starts = {6};
  config.rl.curriculum.review = 0;
  config.rl.curriculum.pool = 20;
  config.rl.loss.step.retire_above = 0.4;
  Train(scratch, config);
  const RunData data = ReadRun(scratch.path());
  const auto& table = data.tables.at("train").columns;
  const std::map<std::string, std::vector<double>> columns(table.begin(), table.end());
  EXPECT_EQ(columns.at("curriculum_level")[5], 0);
  EXPECT_EQ(columns.at("curriculum_level")[11], 1);
  EXPECT_EQ(columns.at("drawn_low")[0], 16);
  EXPECT_GT(columns.at("drawn_high")[11], 0);
  EXPECT_GT(columns.at("curriculum_retired")[11], 0);
}

TEST(Trainer, LogsRolloutsFromWhichTheLossCanBeRecomputed) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(2);
  config.log.rollouts = 3;
  config.rl.loss.step.epochs = 2;
  config.rl.loss.step.minibatches = 2;
  Train(scratch, config);
  const RunData data = ReadRun(scratch.path());
  ASSERT_EQ(data.rollouts.size(), 2u);
  const RolloutRecord& record = data.rollouts[0];
  EXPECT_EQ(record.length.size(), 24u);
  EXPECT_EQ(record.logprob_policy.size(), 2u);
  EXPECT_EQ(record.logprob_policy[0].size(), record.tokens.size());
  EXPECT_EQ(record.logprob_old.size(), record.tokens.size());
  for (size_t t = 0; t < 20; ++t) EXPECT_EQ(record.logprob_old[t], record.logprob_sampler[t]);
}

TEST(Trainer, NamesTheLastGoodCheckpointWhereItDiverges) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(30);
  config.rl.optimizer.learning_rate = 1e30;
  config.rl.optimizer.max_gradient_norm = 0;
  try {
    Train(scratch, config);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kDiverged);
    EXPECT_NE(std::string(error.what()).find("step-0000000.safetensors"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace rlvr
