// The models that studies 000 and 007 judge by.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/studies/000_aa_gate/null_model.h"
#include "experiments/studies/007_theory_clock/clock.h"

namespace rlvr {
namespace {

TEST(FitComponents, FindsWhatTheScoresWereDrawnWith) {
  Stream rng(1, "scores");
  std::vector<std::vector<double>> scores(2000);
  for (auto& base : scores) {
    const double level = 0.03 * rng.Normal();
    for (int seed = 0; seed < 4; ++seed) base.push_back(level + 0.05 * rng.Normal());
  }
  const Components components = FitComponents(scores);
  EXPECT_NEAR(components.base, 0.03, 0.002);
  EXPECT_NEAR(components.seed, 0.05, 0.001);
}

TEST(FitComponents, OfBasesThatDifferLessThanTheirSeedsSayIsNone) {
  EXPECT_EQ(FitComponents({{0, 1}, {1, 0}}).base, 0);
}

TEST(Simulate, RejectsAtItsLevelAndFindsLargeEffects) {
  const Components components{0.03, 0.05};
  EXPECT_NEAR(Simulate(components, {5, 2}, 0, 4000).rejected, 0.05, 0.012);
  EXPECT_NEAR(Simulate(components, {5, 2}, 0, 4000).covered, 0.95, 0.012);
  EXPECT_GT(Simulate(components, {5, 2}, 0.5, 200).rejected, 0.99);
}

TEST(Clock, OfInfiniteGroupsIsTheClosedForm) {
  // Mean-only: d logit / dt = p (1 - p); standardised: sqrt(p (1 - p)).
  const auto mean_only = [](double p) {
    return std::log(p / (1 - p)) + p / (1 - p) / 1 - (1 - p) / p + std::log(p / (1 - p));
  };
  EXPECT_NEAR(ClockTime(AdvantageRule::kMeanOnly, 0, 0.15, 0.5), mean_only(0.5) - mean_only(0.15),
              1e-6);
  const auto standardised = [](double p) { return 2 * (2 * p - 1) / std::sqrt(p * (1 - p)); };
  EXPECT_NEAR(ClockTime(AdvantageRule::kStandardised, 0, 0.15, 0.5),
              standardised(0.5) - standardised(0.15), 1e-6);
}

TEST(Clock, OfLargeGroupsIsThatOfInfiniteOnes) {
  for (const double p : {0.1, 0.5, 0.8}) {
    EXPECT_NEAR(ClockRate(AdvantageRule::kStandardised, 2000, p),
                ClockRate(AdvantageRule::kStandardised, 0, p), 1e-3);
  }
  EXPECT_NEAR(ClockRate(AdvantageRule::kStandardised, 2, 0.5), 0.25, 1e-12);
}

TEST(Fold, IsWhereTheCurveOfFixedPointsTurns) {
  EXPECT_NEAR(FoldBeta(0, 0.15), 0.800, 0.01);
  EXPECT_TRUE(std::isnan(FoldBeta(8, 0.15)));
}

}  // namespace
}  // namespace rlvr
