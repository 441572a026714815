// SPDX-License-Identifier: Apache-2.0
#include "rl/evaluator_comparisons.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace rlvr {
namespace {

// Accuracies of the thirds by difficulty of problems with one sample each; -1 where there are none.
std::vector<double> ByDifficulty(const std::vector<double>& difficulty,
                                 const std::vector<double>& right) {
  RolloutBatch sampled;
  sampled.prompts = std::ssize(difficulty), sampled.group_size = 1;
  sampled.judgement.resize(difficulty.size());
  for (const double each : difficulty) {
    sampled.drawn.emplace_back().problem.difficulty = each;
  }
  const std::vector<double> initial(difficulty.size(), 0), none;
  const std::vector<double> values = ComparisonValues({sampled, right, initial, none, none}, 1, {});
  const std::vector<MetricInfo> infos = ComparisonInfos({"task"}, {});
  std::vector<double> thirds;
  for (const char* third : {"low", "middle", "high"}) {
    const std::string name = std::string("accuracy_difficulty_") + third;
    const auto info = std::find_if(infos.begin(), infos.end(),
                                   [&](const MetricInfo& each) { return each.name == name; });
    const double value = values[static_cast<size_t>(info - infos.begin())];
    thirds.push_back(std::isnan(value) ? -1 : value);
  }
  return thirds;
}

using Thirds = std::vector<double>;

TEST(EvaluatorComparisons, ThirdsByDifficultyKeepEqualDifficultiesTogether) {
  EXPECT_EQ(ByDifficulty({6, 5, 4, 3, 2, 1, 0}, {0, 1, 1, 0, 0, 0, 1}), (Thirds{1. / 3, .5, .5}));
  EXPECT_EQ(ByDifficulty({1, 2, 1, 2}, {1, 0, 1, 1}), (Thirds{1, -1, .5}));
  EXPECT_EQ(ByDifficulty({1, 2, 3, 1, 2, 3}, {1, 1, 0, 1, 0, 0}), (Thirds{1, .5, 0}));
  EXPECT_EQ(ByDifficulty({1, 1, 1, 1}, {1, 0, 0, 0}), (Thirds{-1, .25, -1}));
}

}  // namespace
}  // namespace rlvr
