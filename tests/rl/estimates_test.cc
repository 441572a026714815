// SPDX-License-Identifier: Apache-2.0
#include "rl/estimates.h"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

namespace rlvr {
namespace {

// Share of the subsets of k of n samples that hold one of the first `correct`.
double ShareWithARightSample(int n, int correct, int k) {
  int subsets = 0, with = 0;
  for (unsigned set = 0; set < 1u << n; ++set) {
    if (std::popcount(set) != k) continue;
    ++subsets;
    with += (set & ((1u << correct) - 1)) != 0;
  }
  return static_cast<double>(with) / subsets;
}

TEST(PassAtK, EqualsTheShareOfSubsetsWithARightSample) {
  for (int n = 1; n <= 8; ++n) {
    for (int correct = 0; correct <= n; ++correct) {
      for (int k = 1; k <= n; ++k) {
        EXPECT_NEAR(PassAtK(n, correct, k), ShareWithARightSample(n, correct, k), 1e-12);
      }
    }
  }
}

TEST(MajAtK, TakesTheMostFrequentAnswerOfEachBlock) {
  const std::vector<int32_t> ids = {0, 1, 0, 1, 1, 0, 2, 2};
  EXPECT_EQ(MajAtK(ids, 1), 3.0 / 8);
  EXPECT_EQ(MajAtK(std::span(ids).first(3), 3), 1);
  EXPECT_EQ(MajAtK(std::span(ids).subspan(3, 3), 3), 0);
  EXPECT_EQ(MajAtK(ids, 4), 0.5);  // 0 and 1 twice each, 0 first; then 2 wins
}

TEST(MajAtK, GivesNoVoteToWhatDidNotParse) {
  EXPECT_EQ(MajAtK(std::vector<int32_t>{-1, -1, 0}, 3), 1);
  EXPECT_EQ(MajAtK(std::vector<int32_t>{-1, -1}, 2), 0);
}

TEST(ProblemInterval, HasAWidthWhereAllProblemsAreAlike) {
  Stream rng(1, "test");
  const std::vector<double> zeros(16, 0.0), ones(16, 1.0), mixed = {0, 1, 0.5, 0.25};
  const Interval none = ProblemInterval(zeros, 1000, rng), all = ProblemInterval(ones, 1000, rng);
  EXPECT_EQ(none.low, 0);
  EXPECT_DOUBLE_EQ(none.high, WilsonInterval(0, 16).high);
  EXPECT_DOUBLE_EQ(all.low, WilsonInterval(16, 16).low);
  Stream first(2, "test"), second(2, "test");
  EXPECT_EQ(ProblemInterval(mixed, 1000, first).low, BootstrapInterval(mixed, 1000, second).low);
}

TEST(WilsonInterval, GivesPublishedValues) {
  const Interval interval = WilsonInterval(237, 500);  // 0.474
  EXPECT_NEAR(interval.low, 0.4306, 5e-4);
  EXPECT_NEAR(interval.high, 0.5178, 5e-4);
  EXPECT_EQ(WilsonInterval(0, 10).low, 0);
  EXPECT_NEAR(WilsonInterval(10, 10).high, 1, 1e-12);
}

TEST(BootstrapInterval, HoldsTheMeanAndHasTheWidthOfANormalOne) {
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(i % 4 == 0 ? 1 : 0);
  Stream rng(3, "test");
  const Interval interval = BootstrapInterval(values, 2000, rng);
  EXPECT_NEAR(interval.low, 0.25 - 1.96 * 0.02165, 0.006);
  EXPECT_NEAR(interval.high, 0.25 + 1.96 * 0.02165, 0.006);
}

}  // namespace
}  // namespace rlvr
