// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/power.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/rng.h"
#include "experiments/statistics/distributions.h"
#include "experiments/statistics/hypothesis.h"

namespace rlvr {
namespace {

TEST(Power, MatchesPublishedTables) {
  // Cohen 1988, two samples, two-sided 0.05: an effect of 0.5 takes 64 a group, 0.8 takes 26.
  EXPECT_EQ(SeedsFor({.difference = 0.5, .deviation = 1}, 0.8), 64);
  EXPECT_EQ(SeedsFor({.difference = 0.8, .deviation = 1}, 0.8), 26);
  EXPECT_EQ(SeedsFor({.difference = 0.5, .deviation = 1, .paired = true}, 0.8), 34);
}

TEST(Power, OfNoEffectIsAlpha) {
  EXPECT_NEAR(PowerOf({.difference = 0, .deviation = 1}, 7), 0.05, 1e-9);
}

TEST(Power, IsTheShareOfSimulatedExperimentsThatReject) {
  const PowerQuestion question{.difference = 0.9, .deviation = 1, .paired = true};
  Stream rng(1, "power");
  int rejected = 0;
  for (int i = 0; i < 4000; ++i) {
    std::vector<double> differences;
    for (int unit = 0; unit < 8; ++unit) differences.push_back(0.9 + rng.Normal());
    rejected += PairedTTest(differences) < 0.05;
  }
  EXPECT_NEAR(rejected / 4000.0, PowerOf(question, 8), 0.025);
}

TEST(Power, VisibleDifferenceAndSeedsAgree) {
  PowerQuestion question{.deviation = 0.06};
  question.difference = VisibleDifference(question, 10, 0.8);
  EXPECT_NEAR(PowerOf(question, 10), 0.8, 1e-6);
  EXPECT_EQ(SeedsFor(question, 0.8 - 1e-6), 10);
}

TEST(Power, RefusesWhatNobodyCanRun) {
  EXPECT_THROW(SeedsFor({.difference = 1e-9, .deviation = 1}, 0.8), Error);
}

}  // namespace
}  // namespace rlvr
