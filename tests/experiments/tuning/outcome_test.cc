// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/outcome.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "experiments/tuning/tuning.h"

namespace rlvr {
namespace {

// Six steps of 10 rollouts, `per` generated for each; an evaluation at every step.
RunData MakeRun(double per, const std::vector<double>& accuracies) {
  RunData run;
  RunData::Table& train = run.tables["train"];
  train.columns = {{"rollouts", {}}, {"generated_per_trained", {}}, {"entropy", {}}};
  for (size_t step = 0; step < accuracies.size(); ++step) {
    EvaluationRecord evaluation;
    evaluation.step = static_cast<int64_t>(step);
    evaluation.accuracy = accuracies[step];
    evaluation.length_mean = 5;
    evaluation.k = {1, 64, 128};
    evaluation.pass_at_k = {0.1, 0.6, 0.7};
    run.evaluations.push_back(evaluation);
    if (step == 0) continue;
    train.step.push_back(static_cast<int64_t>(step));
    train.columns[0].second.push_back(10);
    train.columns[1].second.push_back(per);
    train.columns[2].second.push_back(2.0 / static_cast<double>(step));
  }
  return run;
}

TEST(OutcomeOf, StopsAtTheBudget) {
  const std::vector<double> accuracies = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
  const RunOutcome all = OutcomeOf(MakeRun(1, accuracies), 60);
  EXPECT_EQ(all.accuracy, 0.7);
  EXPECT_EQ(all.rollouts, 60);
  EXPECT_EQ(all.k, 64);
  EXPECT_EQ(all.pass_at_k, 0.6);
  EXPECT_EQ(all.steps_to_half, 5 - 1);
  const RunOutcome half = OutcomeOf(MakeRun(2, accuracies), 60);  // a method that wastes half
  EXPECT_EQ(half.accuracy, 0.4);
  EXPECT_EQ(half.rollouts, 60);
  EXPECT_EQ(half.generated, 120);
  EXPECT_NEAR(half.entropy, 2.0 / 3, 1e-15);
  EXPECT_TRUE(std::isinf(half.steps_to_half));
  EXPECT_EQ(OutcomeOf(MakeRun(1, accuracies), 0).accuracy, 0.1);
}

TEST(OutcomeOf, OneLuckyEvaluationIsNoCrossing) {
  EXPECT_TRUE(std::isinf(OutcomeOf(MakeRun(1, {0.1, 0.6, 0.2, 0.2, 0.3}), 1e9).steps_to_half));
  EXPECT_EQ(OutcomeOf(MakeRun(1, {0.1, 0.6, 0.4, 0.5, 0.6}), 1e9).steps_to_half, 2);
}

TEST(OutcomeOf, ARunWithoutEvaluationsIsAnError) { EXPECT_THROW(OutcomeOf({}, 1), Error); }

TEST(TuningSeed, SearchAndComparisonShareNone) {
  for (int64_t i = 0; i < 100; ++i) {
    for (int64_t j = 0; j < 100; ++j) {
      EXPECT_NE(TuningSeed("search", i), TuningSeed("compare", j));
    }
    EXPECT_LT(TuningSeed("search", i), uint64_t{9'000'000'000'000'000});
  }
}

}  // namespace
}  // namespace rlvr
