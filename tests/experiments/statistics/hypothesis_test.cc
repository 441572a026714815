// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/hypothesis.h"

#include <gtest/gtest.h>

#include "core/base/rng.h"

namespace rlvr {
namespace {

TEST(Equivalence, IsThatTheIntervalLiesInsideTheMargins) {
  const std::vector<double> differences = {0.01, -0.02, 0.015, 0.0, -0.005};
  for (const double margin : {0.005, 0.01, 0.013, 0.014, 0.02, 0.1}) {
    const Equivalence result = TestEquivalence(differences, margin);
    const bool inside = result.difference.low > -margin && result.difference.high < margin;
    EXPECT_EQ(result.equivalent, inside) << margin;
  }
}

TEST(Equivalence, IsClaimedOfADifferenceAtTheMarginInFiveOfAHundred) {
  Stream rng(1, "equivalence");
  int claimed = 0;
  for (int i = 0; i < 4000; ++i) {
    std::vector<double> differences;
    for (int unit = 0; unit < 10; ++unit) differences.push_back(1 + 0.3 * rng.Normal());
    claimed += TestEquivalence(differences, 1).equivalent;
  }
  EXPECT_NEAR(claimed / 4000.0, 0.05, 0.012);
}

TEST(McNemar, IsTheBinomialOfTheChanges) {
  EXPECT_DOUBLE_EQ(McNemar(0, 0), 1);
  EXPECT_DOUBLE_EQ(McNemar(5, 5), 1);
  EXPECT_NEAR(McNemar(10, 0), 2.0 / 1024, 1e-15);
  EXPECT_NEAR(McNemar(1, 9), 2 * 11.0 / 1024, 1e-15);
  EXPECT_DOUBLE_EQ(McNemar(3, 8), McNemar(8, 3));
}

TEST(Holm, CorrectsAsInTheTextbook) {
  const std::vector<double> corrected = Holm({0.01, 0.04, 0.03, 0.005});
  EXPECT_NEAR(corrected[0], 0.03, 1e-12);
  EXPECT_NEAR(corrected[1], 0.06, 1e-12);
  EXPECT_NEAR(corrected[2], 0.06, 1e-12);
  EXPECT_NEAR(corrected[3], 0.02, 1e-12);
  EXPECT_EQ(Holm({0.9, 0.8})[0], 1);
}

TEST(PairedTTest, RejectsTrueNullsInFiveOfAHundred) {
  Stream rng(2, "null");
  int rejected = 0;
  for (int i = 0; i < 4000; ++i) {
    std::vector<double> differences;
    for (int unit = 0; unit < 5; ++unit) differences.push_back(rng.Normal());
    rejected += PairedTTest(differences) < 0.05;
  }
  EXPECT_NEAR(rejected / 4000.0, 0.05, 0.012);
  EXPECT_EQ(PairedTTest({1, 1, 1}), 0);
  EXPECT_EQ(PairedTTest({0, 0}), 1);
}

}  // namespace
}  // namespace rlvr
