// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/threshold.h"

#include <gtest/gtest.h>

namespace rlvr {
namespace {

TEST(StepsToThreshold, PassesOverASingleSpike) {
  const Crossing crossing =
      StepsToThreshold({0, 10, 20, 30, 40, 50}, {0.1, 0.9, 0.1, 0.2, 0.6, 0.7}, 0.5);
  EXPECT_FALSE(crossing.censored);
  EXPECT_EQ(crossing.step, 40);
  EXPECT_DOUBLE_EQ(crossing.between, 30 + 10 * (0.5 - 0.2) / (0.6 - 0.2));
}

TEST(StepsToThreshold, KeepsRunsThatNeverGetThere) {
  const Crossing crossing = StepsToThreshold({0, 10, 20}, {0.1, 0.2, 0.3}, 0.5);
  EXPECT_TRUE(crossing.censored);
  EXPECT_EQ(crossing.step, 20);
}

TEST(StepsToThreshold, IsTheFirstEvaluationWhereItIsThereFromTheStart) {
  const Crossing crossing = StepsToThreshold({0, 10}, {0.9, 0.9}, 0.5);
  EXPECT_EQ(crossing.step, 0);
  EXPECT_EQ(crossing.between, 0);
}

TEST(RestrictedMean, CountsCensoredRunsAsTheHorizon) {
  EXPECT_DOUBLE_EQ(RestrictedMean({{10, 8, false}, {50, 50, true}}, 50), 29);
}

}  // namespace
}  // namespace rlvr
