// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/loss_plan.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "experiments/gradcheck/loss_step.h"

namespace rlvr {
namespace {

using loss_check::MakeStep;

LossPlan PlanOf(const LossConfig& config, const StepTokens& step) {
  return PlanLoss(config, InitialLossState(config, loss_check::kLongest), step);
}

double SumOf(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(LossPlan, WeightsOfKeptTokensAddUpToOneForMeans) {
  StepTokens step = MakeStep({});
  for (const Aggregation aggregation :
       {Aggregation::kTokenMean, Aggregation::kSequenceMean, Aggregation::kPromptMean}) {
    LossConfig config;
    config.step.aggregation = aggregation;
    config.step.count_dropped = false;
    EXPECT_NEAR(SumOf(PlanOf(config, step).weight), 1, 1e-12);
    config.step.count_dropped = true;
    EXPECT_LT(SumOf(PlanOf(config, step).weight), 1 - 1e-3);  // some sequences are dropped
    StepTokens all = step;
    std::fill(all.kept.begin(), all.kept.end(), uint8_t{1});
    EXPECT_NEAR(SumOf(PlanOf(config, all).weight), 1, 1e-12);
  }
}

TEST(LossPlan, NothingKeptGivesNoWeightAndNoNan) {
  StepTokens step = MakeStep({});
  std::fill(step.kept.begin(), step.kept.end(), uint8_t{0});
  for (const bool count : {true, false}) {
    LossConfig config;
    config.step.count_dropped = count;
    EXPECT_EQ(SumOf(PlanOf(config, step).weight), 0);
    EXPECT_EQ(loss_check::LossOf(config, step).sums.loss(), 0);
  }
}

TEST(LossPlan, TopEntropyKeepsTheShareOfTokensThatAreLeastCertain) {
  const StepTokens step = MakeStep({.prompts = 20});
  LossConfig config;
  config.entropy.entropy_top_share = 0.2;
  const LossPlan plan = PlanOf(config, step);
  double kept = 0, all = 0, lowest_kept = 2, highest_dropped = -1;
  for (size_t t = 0; t < plan.weight.size(); ++t) {
    if (plan.weight[t] == 0) continue;
    all += 1, kept += plan.policy_weight[t] != 0 ? 1 : 0;
    double& bound = plan.policy_weight[t] != 0 ? lowest_kept : highest_dropped;
    bound = plan.policy_weight[t] != 0 ? std::min(bound, step.entropy_old[t])
                                       : std::max(bound, step.entropy_old[t]);
  }
  EXPECT_EQ(kept, std::floor(0.2 * all));
  EXPECT_GT(lowest_kept, highest_dropped);
}

TEST(LossPlan, CovarianceChoosesByTheProductOfCentredAdvantageAndLogProbability) {
  const StepTokens step = MakeStep({.prompts = 20});
  LossConfig config;
  config.surrogate.covariance = Covariance::kKl;
  config.surrogate.covariance_share = 0.1;
  const LossPlan plan = PlanOf(config, step);
  double mean_a = 0, mean_l = 0, n = 0, chosen = 0, lowest = 1e9, highest = -1e9;
  for (size_t t = 0; t < plan.weight.size(); ++t) {
    if (plan.weight[t] == 0) continue;
    mean_a += step.advantage[t], mean_l += step.logprob_old[t], n += 1;
  }
  for (size_t t = 0; t < plan.weight.size(); ++t) {
    if (plan.weight[t] == 0) continue;
    const double c = (step.advantage[t] - mean_a / n) * (step.logprob_old[t] - mean_l / n);
    chosen += plan.penalised[t];
    (plan.penalised[t] != 0 ? lowest : highest) =
        plan.penalised[t] != 0 ? std::min(lowest, c) : std::max(highest, c);
  }
  EXPECT_EQ(chosen, std::floor(0.1 * n));
  EXPECT_GT(lowest, highest);
  // The penalty is 0 on-policy and its slope is the sign of the move elsewhere.
  const loss_check::StepLoss loss = loss_check::LossOf(config, step);
  EXPECT_GT(loss.sums.proximal, 0);
}

TEST(LossPlan, CovarianceClipDropsAFewAtRandomByKeyAlone) {
  StepTokens step = MakeStep({.prompts = 20});
  LossConfig config;
  config.surrogate.covariance = Covariance::kClip;
  config.surrogate.covariance_share = 0.05;
  config.surrogate.covariance_low = -0.5, config.surrogate.covariance_high = 0.5;
  const auto dropped = [&](uint64_t key) {
    step.draw_key = key;
    const LossPlan plan = PlanOf(config, step);
    std::vector<size_t> tokens;
    for (size_t t = 0; t < plan.weight.size(); ++t) {
      if (plan.weight[t] != 0 && plan.policy_weight[t] == 0) tokens.push_back(t);
    }
    return tokens;
  };
  EXPECT_EQ(dropped(1), dropped(1));
  EXPECT_NE(dropped(1), dropped(2));
  EXPECT_NEAR(static_cast<double>(dropped(1).size()), 0.05 * 200, 4);
}

TEST(LossPlan, MismatchMaskCountsWhatItLeaves) {
  const StepTokens step = MakeStep({.prompts = 20});
  LossConfig config;
  config.mismatch.mismatch = Mismatch::kMask;
  config.mismatch.mismatch_low = 0.8, config.mismatch.mismatch_high = 1.25;
  const LossPlan plan = PlanOf(config, step);
  double live = 0, all = 0;
  for (size_t t = 0; t < plan.weight.size(); ++t) {
    all += plan.weight[t] != 0 ? 1 : 0, live += plan.policy_weight[t] != 0 ? 1 : 0;
  }
  EXPECT_EQ(plan.mismatch_left, live);
  EXPECT_LT(live, 0.95 * all);
}

TEST(LossState, AdaptiveCoefficientsMoveTowardsTheirTargets) {
  LossConfig config;
  config.kl.kl_coefficient = 0.1, config.kl.kl_adaptive_target = 0.01;
  config.kl.kl_adaptive_horizon = 100;
  config.entropy.entropy_target = 0.5, config.entropy.entropy_step = 0.01;
  LossState state = InitialLossState(config, 8);
  LossSums sums;
  sums.reference_tokens = 10, sums.reference_k1 = 1;  // ten times the target
  AdaptCoefficients(state, config, sums, 0.4, 50);
  EXPECT_NEAR(state.kl_coefficient, 0.1 * (1 + 0.2 * 0.5), 1e-12);
  EXPECT_NEAR(state.entropy_coefficient, 0.01, 1e-12);
  AdaptCoefficients(state, config, sums, 0.6, 50);
  EXPECT_EQ(state.entropy_coefficient, 0);
}

}  // namespace
}  // namespace rlvr
