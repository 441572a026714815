// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/intervals.h"

#include <gtest/gtest.h>

#include "core/base/rng.h"
#include "experiments/statistics/distributions.h"

namespace rlvr {
namespace {

TEST(Quantiles, MatchTheTables) {
  EXPECT_NEAR(StudentQuantile(0.975, 1), 12.7062, 1e-4);
  EXPECT_NEAR(StudentQuantile(0.975, 4), 2.77645, 1e-5);
  EXPECT_NEAR(StudentQuantile(0.95, 30), 1.69726, 1e-5);
  EXPECT_NEAR(NormalQuantile(0.975), 1.959964, 1e-6);
  EXPECT_NEAR(StudentCdf(0, 7), 0.5, 1e-15);
  EXPECT_NEAR(BinomialCdf(2, 5, 0.5), 0.5, 1e-15);
  EXPECT_NEAR(BinomialDensity(1, 3, 0.25), 27.0 / 64, 1e-15);
}

TEST(NoncentralT, IsTheCentralOneWithoutAnEffectAndRisesToOneWithALargeOne) {
  EXPECT_NEAR(NoncentralTCdf(1.3, 9, 0), StudentCdf(1.3, 9), 1e-12);
  EXPECT_EQ(NoncentralTCdf(2, 9, 1e6), 0);
  EXPECT_EQ(NoncentralTCdf(1e7, 9, 1e6), 1);
}

TEST(MeanOfUnits, HasTheIntervalOfATextbook) {
  const MeanInterval interval = MeanOfUnits({1, 2, 3, 4, 5});
  EXPECT_DOUBLE_EQ(interval.mean, 3);
  EXPECT_NEAR(interval.high - 3, 2.776445 * 1.5811388 / 2.2360680, 1e-5);
  EXPECT_NEAR(MeanOfUnits({1, 2, 3, 4, 5}, 0.9).high - 3, 2.131847 * 1.5811388 / 2.2360680, 1e-5);
  EXPECT_EQ(MeanOfUnits({7}).low, 7);
}

TEST(MeanOfUnits, CoversTheTruthIn95OfAHundredDraws) {
  Stream rng(1, "coverage");
  int covered = 0;
  for (int i = 0; i < 4000; ++i) {
    std::vector<double> units;
    for (int unit = 0; unit < 5; ++unit) units.push_back(rng.Normal());
    const MeanInterval interval = MeanOfUnits(units);
    covered += interval.low <= 0 && interval.high >= 0;
  }
  EXPECT_NEAR(covered / 4000.0, 0.95, 0.012);
}

TEST(PairedDifference, DoesNotSeeWhatPairsShare) {
  const MeanInterval shared = PairedDifference({101, 202, 303.5}, {100, 201, 302});
  const MeanInterval plain = MeanOfUnits({1, 1, 1.5});
  EXPECT_DOUBLE_EQ(shared.low, plain.low);
  EXPECT_DOUBLE_EQ(shared.mean, plain.mean);
}

TEST(InterquartileMean, IsTheMeanOfTheMiddleHalf) {
  EXPECT_DOUBLE_EQ(InterquartileMean({100, 1, 2, -50, 3, 4, 2.5, 77}), (2 + 2.5 + 3 + 4) / 4.0);
  EXPECT_DOUBLE_EQ(InterquartileMean({5}), 5);
  // Of five, the second and fourth count by 0.75 each.
  EXPECT_DOUBLE_EQ(InterquartileMean({1, 2, 3, 5, 9}), (0.75 * 2 + 3 + 0.75 * 5) / 2.5);
}

}  // namespace
}  // namespace rlvr
