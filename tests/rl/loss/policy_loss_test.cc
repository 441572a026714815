// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/policy_loss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "experiments/gradcheck/loss_step.h"
#include "experiments/gradcheck/naive_loss.h"
#include "rl/algorithms/preset.h"
#include "rl/loss/surrogate.h"
#include "tests/support/gradient_check.h"

namespace rlvr {
namespace {

using loss_check::LossOf;
using loss_check::MakeStep;
using loss_check::NaiveLoss;
using loss_check::StepLoss;
using loss_check::StepShape;

// Options over those of a preset.
struct Case {
  std::string preset;
  Options options = {};
};

LossConfig CaseConfig(const Case& c) {
  LossConfig config;
  ApplyPreset(c.preset, config);
  const Options unknown = SetOptions(c.options, [&](FieldVisitor& v) { config.Visit(v); });
  EXPECT_TRUE(unknown.empty()) << unknown.front().first;
  return config;
}

std::string NameOf(const Case& c) {
  std::string name = c.preset;
  for (const auto& [key, value] : c.options) name += " " + key + "=" + value;
  return name;
}

// Every preset, and every option that no preset sets.
std::vector<Case> AllCases() {
  std::vector<Case> cases;
  for (const std::string& name : Registry<AlgorithmPreset>::Get().Names()) cases.push_back({name});
  const std::vector<Case> more = {
      {"grpo", {{"trust_region", "none"}}},
      {"grpo", {{"dual_clip", "1.3"}}},
      {"grpo", {{"ratio_cap", "1.4"}}},
      {"grpo", {{"ratio_to", "sampler"}}},
      {"gspo", {{"clip_low", "0.2"}, {"clip_high", "0.2"}}},
      {"gspo", {{"clip_low", "0.2"}, {"clip_high", "0.2"}, {"aggregation", "sequence_sum"}}},
      {"gspo", {{"ratio", "sequence_token"}, {"clip_low", "0.1"}, {"clip_high", "0.1"}}},
      {"gspo", {{"ratio", "geometric_clip"}, {"trust_region", "none"}, {"clip_low", "0.1"}}},
      {"gspo", {{"ratio", "sequence_product"}, {"trust_region", "vespo"}}},
      {"gspo", {{"trust_region", "soft_gate"}}},
      {"gspo", {{"trust_region", "truncate"}, {"truncate_low", "0.9"}, {"truncate_high", "1.1"}}},
      {"cispo", {{"truncate_low", "0.8"}, {"truncate_high", "1.2"}}},
      {"dapo", {{"count_dropped", "false"}}},
      {"grpo", {{"count_dropped", "false"}}},
      {"scalerl", {{"count_dropped", "true"}}},
      {"grpo", {{"mismatch", "truncate"}, {"mismatch_high", "1.1"}}},
      {"grpo", {{"mismatch", "mask"}, {"mismatch_low", "0.8"}, {"mismatch_high", "1.2"}}},
      {"grpo", {{"mismatch", "sequence_mask"}, {"mismatch_low", "0.9"}, {"mismatch_high", "1.1"}}},
      {"grpo", {{"mismatch", "decoupled"}}},
      {"grpo_2024", {{"kl_estimator", "k1"}, {"allow_biased_kl", "true"}}},
      {"grpo_2024", {{"kl_estimator", "k2"}}},
      {"dppo", {{"mask_low", "0.05"}, {"mask_high", "0.05"}}},
      {"ipo_mask", {{"mask_low", "0.05"}, {"mask_high", "0.05"}}},
      {"deepseek_v32", {{"off_policy_mask", "0.01"}}},
  };
  cases.insert(cases.end(), more.begin(), more.end());
  return cases;
}

// And those that choose tokens, by what the old policy said of them.
std::vector<Case> SelectionCases() {
  return {{"grpo", {{"entropy_top_share", "0.5"}}},
          {"grpo",
           {{"covariance", "clip"},
            {"covariance_share", "0.5"},
            {"covariance_low", "-10"},
            {"covariance_high", "10"}}},
          {"grpo",
           {{"covariance", "kl"}, {"covariance_share", "0.3"}, {"covariance_coefficient", "0.7"}}}};
}

std::vector<Case> AllAndSelectionCases() {
  std::vector<Case> cases = AllCases();
  for (const Case& c : SelectionCases()) cases.push_back(c);
  return cases;
}

TEST(PolicyLoss, HasTheValueThatItsFormulaGives) {
  for (const Case& c : AllCases()) {
    const LossConfig config = CaseConfig(c);
    for (uint64_t seed = 1; seed <= 5; ++seed) {
      const StepTokens step = MakeStep({.seed = seed});
      const double expected =
          NaiveLoss{config, step, loss_check::kLongest}(step.logprob, step.logprob);
      EXPECT_NEAR(LossOf(config, step).sums.loss(), expected, 1e-12 * (1 + std::abs(expected)))
          << NameOf(c);
    }
  }
}

// The relative error of the gradient against finite differences of the naive loss, its
// stop-gradients frozen at the base point; tokens whose ratio (or log-ratio) is near a kink of any
// case would show as large errors, and the seeds have none within the step.
double ErrorOf(const LossConfig& config, const StepTokens& step, const std::vector<double>& slope) {
  const NaiveLoss naive{config, step, loss_check::kLongest};
  return test::GradientError([&](const std::vector<double>& l) { return naive(l, step.logprob); },
                             step.logprob, slope, 1e-5);
}

TEST(PolicyLoss, DerivativesMatchFiniteDifferences) {
  for (const Case& c : AllCases()) {
    const LossConfig config = CaseConfig(c);
    for (uint64_t seed = 1; seed <= 3; ++seed) {
      const StepTokens step = MakeStep({.seed = seed});
      EXPECT_LT(ErrorOf(config, step, LossOf(config, step).gradient.logprob), 1e-7)
          << NameOf(c) << " seed " << seed;
    }
  }
}

// The choice does not depend on what is differentiated by, and the loss has no other stop-gradient.
TEST(PolicyLoss, LossesOfChosenTokensMatchFiniteDifferences) {
  const std::vector<double> plain = LossOf(CaseConfig({"grpo"}), MakeStep({})).gradient.logprob;
  for (const Case& c : SelectionCases()) {
    const LossConfig config = CaseConfig(c);
    const StepTokens step = MakeStep({});
    const StepLoss loss = LossOf(config, step);
    const auto value = [&](const std::vector<double>& l) {
      StepTokens moved = step;
      moved.logprob = l;
      return LossOf(config, moved).sums.loss();
    };
    EXPECT_LT(test::GradientError(value, step.logprob, loss.gradient.logprob, 1e-5), 1e-7)
        << NameOf(c);
    EXPECT_NE(loss.gradient.logprob, plain) << NameOf(c);
  }
}

TEST(PolicyLoss, TheDerivativeCheckFindsAPlantedError) {
  const LossConfig config = CaseConfig({"grpo"});
  const StepTokens step = MakeStep({});
  std::vector<double> slope = LossOf(config, step).gradient.logprob;
  const auto first = std::find_if(slope.begin(), slope.end(), [](double x) { return x != 0; });
  *first *= 1 + 1e-4;
  EXPECT_GT(ErrorOf(config, step, slope), 1e-6);
}

TEST(PolicyLoss, EntropyAndExactKlHaveTheirWeightsAsDerivatives) {
  const LossConfig config = CaseConfig({"grpo",
                                        {{"entropy_coefficient", "0.3"},
                                         {"kl_target", "token"},
                                         {"kl_estimator", "exact"},
                                         {"kl_coefficient", "0.5"}}});
  StepTokens step = MakeStep({});
  const StepLoss base = LossOf(config, step);
  for (size_t t = 0; t < step.logprob.size(); ++t) {
    StepTokens moved = step;
    moved.entropy[t] += 1;
    EXPECT_NEAR(LossOf(config, moved).sums.loss() - base.sums.loss(), base.gradient.entropy[t],
                1e-12);
    moved = step, moved.exact_kl[t] += 1;
    EXPECT_NEAR(LossOf(config, moved).sums.loss() - base.sums.loss(), base.gradient.exact_kl[t],
                1e-12);
  }
}

TEST(PolicyLoss, CountsTokensByTheBoundThatHoldsThem) {
  const StepTokens step = MakeStep({.prompts = 32});
  const LossSums clip = LossOf(CaseConfig({"grpo"}), step).sums;
  EXPECT_GT(clip.clip_high_positive, 0);
  EXPECT_GT(clip.clip_low_negative, 0);
  EXPECT_EQ(clip.clip_low_positive, 0);
  EXPECT_EQ(clip.clip_high_negative, 0);
  const LossSums dual = LossOf(CaseConfig({"grpo", {{"dual_clip", "1.3"}}}), step).sums;
  EXPECT_GT(dual.clip_high_negative, 0);
  double outside = 0;
  for (size_t t = 0, i = 0; t < step.logprob.size(); ++t) {
    while (t >= static_cast<size_t>(step.offset[i + 1])) ++i;
    const double r = std::exp(step.logprob[t] - step.logprob_old[t]);
    const bool held = (r > 1.2 && step.advantage[t] > 0) || (r < 0.8 && step.advantage[t] < 0);
    outside += held && step.mask[t] != 0 && step.kept[i] != 0 ? 1 : 0;
  }
  EXPECT_EQ(clip.clip_high_positive + clip.clip_low_negative, outside);
}

// At a bound the token keeps its gradient: the one-sided derivative from inside.
TEST(PolicyLoss, ATokenAtABoundKeepsItsGradient) {
  SurrogateOptions options;
  for (const double advantage : {1.0, -1.0}) {
    const double bound = advantage > 0 ? 1 + options.clip_high : 1 - options.clip_low;
    const double past = advantage > 0 ? 1e-9 : -1e-9;
    EXPECT_EQ(Surrogate(options, {advantage, bound, -1, 0}).through_ratio, -bound * advantage);
    EXPECT_EQ(Surrogate(options, {advantage, bound + past, -1, 0}).through_ratio, 0);
    EXPECT_NE(Surrogate(options, {-advantage, bound + past, -1, 0}).through_ratio, 0);
  }
}

TEST(PolicyLoss, OnPolicyEveryTrustRegionIsReinforce) {
  for (const Case& c : AllCases()) {
    LossConfig config = CaseConfig(c);
    if (config.step.objective == Objective::kDpo) continue;
    config.kl.kl_coefficient = 0;
    for (uint64_t seed = 1; seed <= 3; ++seed) {
      const StepTokens step = MakeStep({.spread = 0, .seed = seed});
      const StepLoss loss = LossOf(config, step);
      for (size_t t = 0; t < step.logprob.size(); ++t) {
        EXPECT_NEAR(loss.gradient.logprob[t], -loss.plan.weight[t] * step.advantage[t], 1e-12)
            << NameOf(c) << " token " << t;
      }
    }
  }
}

// Tokens that are off policy by a thousandth: the comparison above must see it.
TEST(PolicyLoss, TheComparisonWithReinforceFindsAPlantedError) {
  for (const char* preset : {"grpo", "gspo", "sapo", "cispo", "topr", "dppo", "kimi_k15"}) {
    StepTokens step = MakeStep({.spread = 0});
    for (size_t t = 0; t < step.logprob.size(); ++t) {
      step.logprob_old[t] += 1e-3, step.logprob_sampler[t] += 1e-3;
    }
    const StepLoss loss = LossOf(CaseConfig({preset}), step);
    double furthest = 0;
    for (size_t t = 0; t < step.logprob.size(); ++t) {
      const double reinforce = -loss.plan.weight[t] * step.advantage[t];
      furthest = std::max(furthest, std::abs(loss.gradient.logprob[t] - reinforce));
    }
    EXPECT_GT(furthest, 1e-9) << preset;
  }
}

// The same bits for every cut: a token's gradient and, leaf by leaf, the sums.
TEST(PolicyLoss, AnyCutIntoShardsGivesTheSameGradientBits) {
  for (const Case& c : AllAndSelectionCases()) {
    const LossConfig config = CaseConfig(c);
    const StepTokens step = MakeStep({});
    const StepLoss whole = LossOf(config, step);
    for (const std::vector<int64_t>& cuts : {std::vector<int64_t>{3}, {3, 6, 9}, {6, 9}}) {
      const StepLoss cut = LossOf(config, step, cuts);
      EXPECT_EQ(whole.gradient.logprob, cut.gradient.logprob) << NameOf(c);
      EXPECT_NEAR(whole.sums.loss(), cut.sums.loss(), 1e-13) << NameOf(c);
      EXPECT_EQ(whole.sums.tokens, cut.sums.tokens);
      EXPECT_EQ(whole.sums.ratio_max, cut.sums.ratio_max);
    }
  }
}

TEST(PolicyLoss, PermutedGroupsGiveTheSameLossAndGradient) {
  const StepShape shape;
  for (const Case& c : AllAndSelectionCases()) {
    const LossConfig config = CaseConfig(c);
    StepTokens forward, backward;
    for (int32_t p = 0; p < 4; ++p) loss_check::AppendGroup(forward, shape, p);
    for (int32_t p = 3; p >= 0; --p) loss_check::AppendGroup(backward, shape, p);
    const StepLoss a = LossOf(config, forward), b = LossOf(config, backward);
    EXPECT_NEAR(a.sums.loss(), b.sums.loss(), 1e-12 * (1 + std::abs(a.sums.loss()))) << NameOf(c);
    for (int64_t i = 0; i < 12; ++i) {
      const int64_t j = (3 - i / 3) * 3 + i % 3;
      const double* x =
          &a.gradient.logprob[static_cast<size_t>(forward.offset[static_cast<size_t>(i)])];
      const double* y =
          &b.gradient.logprob[static_cast<size_t>(backward.offset[static_cast<size_t>(j)])];
      EXPECT_NEAR(*x, *y, 1e-12 * (1 + std::abs(*x))) << NameOf(c);
    }
  }
}

}  // namespace
}  // namespace rlvr
