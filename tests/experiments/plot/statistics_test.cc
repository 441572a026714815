// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/statistics.h"

#include <gtest/gtest.h>

#include "core/base/rng.h"

namespace rlvr {
namespace {

TEST(StudentT, MatchesTheTables) {
  EXPECT_NEAR(StudentT975(1), 12.706, 1e-3);
  EXPECT_NEAR(StudentT975(4), 2.776, 1e-3);
  EXPECT_NEAR(StudentT975(11), 2.201, 1e-3);
  EXPECT_NEAR(StudentT975(30), 2.042, 1e-3);
  EXPECT_NEAR(StudentT975(1000), 1.962, 1e-3);
}

TEST(MeanOfUnits, HasTheIntervalOfATextbook) {
  const MeanInterval interval = MeanOfUnits({1, 2, 3, 4, 5});
  EXPECT_DOUBLE_EQ(interval.mean, 3);
  EXPECT_NEAR(interval.high - 3, 2.7764 * 1.5811388 / 2.2360680, 1e-4);
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

}  // namespace
}  // namespace rlvr
