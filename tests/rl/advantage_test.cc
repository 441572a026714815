// SPDX-License-Identifier: Apache-2.0
#include "rl/advantage.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/registry.h"
#include "rl/algorithms/preset.h"
#include "rl/collector.h"

namespace rlvr {
namespace {

// Groups of `rewards`, every completion `lengths` tokens long (cyclically), nothing truncated.
RolloutBatch MakeBatch(const std::vector<std::vector<double>>& rewards,
                       const std::vector<int32_t>& lengths = {2, 3, 1, 4}) {
  RolloutBatch batch;
  batch.prompts = static_cast<int64_t>(rewards.size());
  batch.group_size = static_cast<int64_t>(rewards[0].size());
  batch.stride = 4;
  for (const auto& group : rewards) {
    batch.reward.insert(batch.reward.end(), group.begin(), group.end());
  }
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    batch.length.push_back(lengths[static_cast<size_t>(i) % lengths.size()]);
    for (int64_t t = 0; t < batch.stride; ++t)
      batch.mask.push_back(t < batch.length.back() ? 1 : 0);
  }
  batch.truncated.assign(batch.reward.size(), 0);
  return batch;
}

LossConfig ConfigOf(Baseline baseline, Scale scale = Scale::kNone) {
  LossConfig config;
  config.advantage.baseline = baseline, config.advantage.scale = scale;
  config.advantage.std_epsilon = 0;
  return config;
}

// Advantages of first tokens.
std::vector<double> FirstTokens(const RolloutBatch& batch, const LossConfig& config,
                                const AdvantageExtras& extras = {}) {
  AdvantageState state;
  const Advantages out = ComputeAdvantages(batch, config, extras, state);
  std::vector<double> first;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    first.push_back(out.advantage[static_cast<size_t>(i * batch.stride)]);
  }
  return first;
}

void ExpectNear(const std::vector<double>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-12) << i;
}

// Replies that a completion read are no tokens of the policy.
TEST(Advantage, LengthsOfTheWeightedBaselineAreOfSampledTokens) {
  RolloutBatch batch = MakeBatch({{1, 0}}, {4, 1});
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kLengthWeighted)), {.2, -.8});
  batch.mask[1] = batch.mask[2] = batch.mask[3] = 0;
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kLengthWeighted)), {.5, -.5});
}

TEST(Advantage, BaselinesGiveTheNumbersOfTheirFormulas) {
  const RolloutBatch batch = MakeBatch({{1, 0, 0, 1}, {0, 1, 0, 0}});
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kNone)), {1, 0, 0, 1, 0, 1, 0, 0});
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kGroupMean)),
             {.5, -.5, -.5, .5, -.25, .75, -.25, -.25});
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kLeaveOneOut)),
             {2. / 3, -2. / 3, -2. / 3, 2. / 3, -1. / 3, 1, -1. / 3, -1. / 3});
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kBatchMean)),
             {.625, -.375, -.375, .625, -.375, .625, -.375, -.375});
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kLengthWeighted)),
             {.4, -.6, -.6, .4, -.3, .7, -.3, -.3});
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kPassAtK)), {0, 0, 0, 0, 0, 1, 0, 0});
  const std::vector<double> greedy = {1, 0};
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kGreedy), {.greedy_reward = greedy}),
             {0, -1, -1, 0, 0, 1, 0, 0});
}

TEST(Advantage, ScalesGiveTheNumbersOfTheirFormulas) {
  const RolloutBatch batch = MakeBatch({{1, 0, 0, 1}, {0, 1, 0, 0}});
  const double a = .5 / std::sqrt(1. / 3), b = .25 / std::sqrt(.25);
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kGroupMean, Scale::kGroupStd)),
             {a, -a, -a, a, -b, 3 * b, -b, -b});
  LossConfig n = ConfigOf(Baseline::kGroupMean, Scale::kGroupStd);
  n.advantage.std_divisor = StdDivisor::kN;
  EXPECT_NEAR(FirstTokens(batch, n)[0], 1, 1e-12);
  const double batch_std = std::sqrt((3 * .625 * .625 + 5 * .375 * .375) / 7);
  EXPECT_NEAR(FirstTokens(batch, ConfigOf(Baseline::kGroupMean, Scale::kBatchStd))[0],
              .5 / batch_std, 1e-12);
  ExpectNear(FirstTokens(batch, ConfigOf(Baseline::kGroupMean, Scale::kGroupMean)),
             {1, -1, -1, 1, -1, 3, -1, -1});
}

TEST(Advantage, StatisticsOverTokensWhitenEveryModelToken) {
  LossConfig config = ConfigOf(Baseline::kBatchMean, Scale::kBatchStd);
  config.advantage.statistics = Statistics::kTokens;
  const RolloutBatch batch = MakeBatch({{1, 0, 0, 1}, {0, 1, 0, 0}});
  AdvantageState state;
  const Advantages out = ComputeAdvantages(batch, config, {}, state);
  double sum = 0, squares = 0, n = 0;
  for (size_t t = 0; t < out.advantage.size(); ++t) {
    if (batch.mask[t] == 0) continue;
    sum += out.advantage[t], squares += out.advantage[t] * out.advantage[t], n += 1;
  }
  EXPECT_NEAR(sum, 0, 1e-12);
  EXPECT_NEAR(squares / (n - 1), 1, 1e-12);
}

TEST(Advantage, SignFiltersActOnTheRewardOrOnTheAdvantage) {
  const RolloutBatch batch = MakeBatch({{1, 0, 0, 1}});
  const auto filtered = [&](SignFilter filter, Baseline baseline) {
    LossConfig config = ConfigOf(baseline);
    config.advantage.sign_filter = filter;
    return FirstTokens(batch, config);
  };
  ExpectNear(filtered(SignFilter::kPositiveReward, Baseline::kNone), {1, 0, 0, 1});
  ExpectNear(filtered(SignFilter::kNegativeReward, Baseline::kNone), {0, -1, -1, 0});
  ExpectNear(filtered(SignFilter::kWeightedReward, Baseline::kNone), {.1, -1, -1, .1});
  ExpectNear(filtered(SignFilter::kPositiveAdvantage, Baseline::kGroupMean), {.5, 0, 0, .5});
  ExpectNear(filtered(SignFilter::kNegativeAdvantage, Baseline::kGroupMean), {0, -.5, -.5, 0});
}

TEST(Advantage, RunningMeanIsUpdatedAfterUse) {
  LossConfig config = ConfigOf(Baseline::kRunningMean);
  config.advantage.running_mean_decay = 0.5;
  const RolloutBatch batch = MakeBatch({{1, 0, 0, 1}});
  AdvantageState state;
  EXPECT_EQ(ComputeAdvantages(batch, config, {}, state).advantage[0], 1);
  EXPECT_EQ(ComputeAdvantages(batch, config, {}, state).advantage[0], 0.75);
  EXPECT_EQ(state.running_mean, 0.375);
}

TEST(Advantage, SequenceKlEntersTheRewardWholeOrToGo) {
  const RolloutBatch batch = MakeBatch({{1, 0, 0, 1}});
  const std::vector<double> kl(16, 0.1);
  LossConfig config = ConfigOf(Baseline::kNone);
  config.kl.kl_target = KlTarget::kSequence;
  const AdvantageExtras extras{.kl = kl, .kl_coefficient = 2};
  ExpectNear(FirstTokens(batch, config, extras), {.6, -.6, -.2, .2});
  config.kl.kl_credit = KlCredit::kToGo;
  AdvantageState state;
  const std::vector<double> a = ComputeAdvantages(batch, config, extras, state).advantage;
  ExpectNear({a[0], a[1], a[4], a[6]}, {.6, .8, -.6, -.2});
  config.kl.kl_estimator = KlEstimator::kExact;  // its own token's is differentiated in the loss
  const std::vector<double> b = ComputeAdvantages(batch, config, extras, state).advantage;
  ExpectNear({b[0], b[1], b[4], b[6]}, {.8, 1, -.4, 0});
}

TEST(Advantage, GeneralisedEstimationRunsOverModelTokens) {
  RolloutBatch batch = MakeBatch({{1, 0}}, {4});
  batch.mask[1] = 0;  // tool output
  std::vector<double> value(8, 0);
  value[0] = .2, value[1] = 99, value[2] = .4, value[3] = .5;
  LossConfig config = ConfigOf(Baseline::kValue);
  config.advantage.gamma = 0.9, config.advantage.gae_lambda = 0.8;
  AdvantageState state;
  const Advantages out = ComputeAdvantages(batch, config, {.value = value}, state);
  const double d3 = 1 - .5, d2 = .9 * .5 - .4 + .72 * d3, d0 = .9 * .4 - .2 + .72 * d2;
  ExpectNear({out.advantage[3], out.advantage[2], out.advantage[1], out.advantage[0]},
             {d3, d2, 0, d0});
  ExpectNear({out.value_target[3], out.value_target[0]}, {1, d0 + .2});
}

TEST(Advantage, NormalisedComponentsAreStandardisedInTheirGroupFirst) {
  const RolloutBatch batch = MakeBatch({{0, 0, 0, 0}});
  const std::vector<double> components = {1, 10, 0, 10, 0, 10, 1, 10};
  const std::vector<double> weights = {1, 1};
  LossConfig config = ConfigOf(Baseline::kNone);
  const AdvantageExtras extras{.components = components, .component_weights = weights};
  ExpectNear(FirstTokens(batch, config, extras), {11, 10, 10, 11});
  config.advantage.multi_reward = MultiReward::kNormalise;
  const double z = .5 / std::sqrt(1. / 3);
  ExpectNear(FirstTokens(batch, config, extras), {z, -z, -z, z});
}

TEST(Advantage, UnknownRewardsAndMaskedRolloutsLeaveTheLoss) {
  RolloutBatch batch = MakeBatch({{1, 0, 1, 0}});
  batch.truncated[3] = 1;
  const std::vector<uint8_t> known = {1, 1, 0, 1};
  LossConfig config = ConfigOf(Baseline::kGroupMean);
  config.step.truncated = Truncated::kMask;
  AdvantageState state;
  const Advantages out = ComputeAdvantages(batch, config, {.known = known}, state);
  EXPECT_EQ(out.kept, (std::vector<uint8_t>{1, 1, 0, 0}));
  EXPECT_NEAR(out.advantage[0], 2. / 3, 1e-12);  // the mean is of three known rewards
}

// What the verifier could not decide has reward 0 and counts on neither side.
TEST(Advantage, GroupsThatARefillKeepsAreNotDroppedAsEqual) {
  RolloutBatch batch = MakeBatch({{1, 1, 0, 1}, {1, 0, 0, 1}, {0, 0, 0, 0}});
  batch.judgement.resize(12);
  for (const size_t i : {2, 6, 8, 9, 10, 11}) {
    batch.judgement[i].verdict.verdict = VerdictClass::kVerifierUnsure;
  }
  std::vector<uint8_t> known;
  for (const Judgement& judgement : batch.judgement) {
    known.push_back(Decided(judgement.verdict.verdict));
  }
  AdvantageState state;
  const Advantages out =
      ComputeAdvantages(batch, ConfigOf(Baseline::kGroupMean), {.known = known}, state);
  EXPECT_EQ(out.equal_group, (std::vector<uint8_t>{1, 0, 1}));
  for (int64_t p = 0; p < 3; ++p) {
    EXPECT_EQ(EqualRewards(batch, p), out.equal_group[static_cast<size_t>(p)] != 0) << p;
  }
}

std::vector<std::string> GroupPresets() {
  std::vector<std::string> names;
  for (const std::string& name : Registry<AlgorithmPreset>::Get().Names()) {
    LossConfig config;
    ApplyPreset(name, config);
    const Baseline b = config.advantage.baseline;
    const bool group = b == Baseline::kGroupMean || b == Baseline::kLeaveOneOut ||
                       b == Baseline::kLengthWeighted || b == Baseline::kPassAtK;
    const bool batch = config.advantage.scale == Scale::kBatchStd || config.advantage.recentre;
    if (group && !batch) names.push_back(name);
  }
  return names;
}

TEST(Advantage, GroupsOfEqualRewardsContributeExactlyNothing) {
  EXPECT_GE(GroupPresets().size(), 12u);
  // Rewards whose mean over six rounds away from them: equality must be found by comparing.
  const std::vector<double> tenth(6, .1), seven(6, .7);
  const RolloutBatch batch = MakeBatch({tenth, seven, {1, 0, 1, 0, 0, 0}});
  for (const std::string& name : GroupPresets()) {
    LossConfig config;
    ApplyPreset(name, config);
    AdvantageState state;
    const Advantages out = ComputeAdvantages(batch, config, {}, state);
    for (size_t t = 0; t < 48; ++t) EXPECT_EQ(out.advantage[t], 0) << name;
    EXPECT_NE(out.advantage[48], 0) << name;
    EXPECT_EQ(out.equal_group, (std::vector<uint8_t>{1, 1, 0}));
  }
}

TEST(Advantage, OneGroupsRewardsChangeNoOthersAdvantages) {
  const RolloutBatch a = MakeBatch({{1, 0, 1, 1}, {1, 0, 0, 0}});
  const RolloutBatch b = MakeBatch({{1, 0, 1, 1}, {1, 0, 1, .5}});
  const auto first_group = [](const RolloutBatch& batch, const std::string& name) {
    LossConfig config;
    ApplyPreset(name, config);
    AdvantageState state;
    const Advantages out = ComputeAdvantages(batch, config, {}, state);
    return std::vector<double>(out.advantage.begin(), out.advantage.begin() + 16);
  };
  for (const std::string& name : GroupPresets())
    EXPECT_EQ(first_group(a, name), first_group(b, name));
  // Those that couple the batch, as docs/algorithms.md lists them.
  for (const char* name : {"lite_ppo", "scalerl", "reinforce_pp", "reinforce_pp_baseline"}) {
    EXPECT_NE(first_group(a, name), first_group(b, name)) << name;
  }
}

}  // namespace
}  // namespace rlvr
