// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/bootstrap.h"

#include <gtest/gtest.h>

#include "experiments/statistics/intervals.h"

namespace rlvr {
namespace {

double Mean(const std::vector<double>& values) { return MeanOfUnits(values).mean; }

TEST(PercentileBootstrap, OfAMeanIsNearTheNormalInterval) {
  Stream data(3, "data"), rng(3, "draws");
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(data.Normal());
  const Interval interval = PercentileBootstrap(values, Mean, 4000, rng);
  const double half = 1.96 * StandardDeviation(values) / 20;
  EXPECT_NEAR(interval.low, Mean(values) - half, 0.012);
  EXPECT_NEAR(interval.high, Mean(values) + half, 0.012);
}

TEST(PercentileBootstrap, CoversLessThanItSaysWithFewUnits) {
  // Which is why claims are not gated by it.
  Stream data(4, "data"), rng(4, "draws");
  int covered = 0;
  for (int i = 0; i < 1000; ++i) {
    const Interval interval = PercentileBootstrap({data.Normal(), data.Normal()}, Mean, 200, rng);
    covered += interval.low <= 0 && interval.high >= 0;
  }
  EXPECT_NEAR(covered / 1000.0, 0.5, 0.06);  // of two units: whether they differ in sign
}

// Scores of runs: a base's, a run's and a problem's deviation added up.
NestedOutcomes Simulate(const std::vector<double>& spread, Stream& rng) {
  NestedOutcomes outcomes;
  std::vector<double> problem(40);
  for (double& value : problem) value = spread[2] * rng.Normal();
  outcomes.bases.resize(12);
  for (auto& runs : outcomes.bases) {
    const double base = spread[0] * rng.Normal();
    for (int run = 0; run < 2; ++run) {
      const double level = base + spread[1] * rng.Normal();
      runs.emplace_back(problem);
      for (double& value : runs.back()) value += level;
    }
  }
  return outcomes;
}

double Coverage(const std::vector<double>& spread) {
  Stream data(5, "data"), rng(5, "draws");
  int covered = 0;
  for (int i = 0; i < 400; ++i) {
    const Interval interval = HierarchicalBootstrap(Simulate(spread, data), 400, rng);
    covered += interval.low <= 0 && interval.high >= 0;
  }
  return covered / 400.0;
}

TEST(HierarchicalBootstrap, CoversTheTruthWhereverTheSpreadComesFrom) {
  EXPECT_NEAR(Coverage({1, 0, 0}), 0.92, 0.04);
  EXPECT_NEAR(Coverage({0, 0, 1}), 0.94, 0.04);
  EXPECT_GT(Coverage({0, 1, 0}), 0.93);  // drawing bases counts the spread of their runs twice
}

TEST(HierarchicalBootstrap, OfOneBaseAndRunIsTheOneOverProblems) {
  Stream data(6, "data"), rng(6, "draws"), other(6, "draws");
  std::vector<double> problems(200);
  for (double& value : problems) value = data.Uniform();
  const Interval nested = HierarchicalBootstrap({{{problems}}}, 4000, rng);
  const Interval plain = PercentileBootstrap(problems, Mean, 4000, other);
  EXPECT_NEAR(nested.low, plain.low, 0.006);
  EXPECT_NEAR(nested.high, plain.high, 0.006);
}

}  // namespace
}  // namespace rlvr
