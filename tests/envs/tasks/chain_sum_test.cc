// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/tasks.h"

namespace rlvr {
namespace {

Problem SumOf(std::vector<int64_t> terms) {
  Problem problem;
  problem.facts = std::move(terms);
  return problem;
}

TEST(ChainSum, PromptAndBothModesHaveTheLengthsOfTheMainExperiment) {
  const auto task = MakeTask("chain_sum");
  Stream rng(1, "test");
  const Problem problem = task->Generate(rng);
  EXPECT_EQ(problem.prompt.size(), 16u);
  const auto solutions = task->Solutions(problem);
  EXPECT_EQ(solutions[0].text.size() + 1, 13u);
  EXPECT_EQ(solutions[1].text.size() + 1, 5u);
}

TEST(ChainSum, CarriesOverflowAndDigitOrderAreAsDocumented) {
  const Problem problem = SumOf({123, 456, 1, 900});
  EXPECT_EQ(MakeTask("chain_sum")->Solutions(problem)[0].text, "W975,085,084");
  EXPECT_EQ(MakeTask("chain_sum", {{"carries", "false"}})->Solutions(problem)[0].text,
            "W975,075,074");
}

TEST(ChainSum, StrictWantsEveryRunningSum) {
  const auto task = MakeTask("chain_sum");
  const Problem problem = SumOf({123, 456, 1, 900});
  EXPECT_TRUE(task->StepsCorrect(problem, "W975,085,084"));
  EXPECT_FALSE(task->StepsCorrect(problem, "W975,185,084"));
  EXPECT_FALSE(task->StepsCorrect(problem, "W975,084"));
  EXPECT_FALSE(task->StepsCorrect(problem, "W084"));
  EXPECT_FALSE(task->StepsCorrect(problem, "D084"));
}

TEST(ChainSum, ReorderedTermsAreTheSameProblem) {
  const auto task = MakeTask("chain_sum", {{"terms", "2"}, {"digits", "1"}});
  Stream rng(1, "test");
  std::set<std::string> canonical;
  for (int i = 0; i < 2000; ++i) canonical.insert(task->Generate(rng).canonical);
  EXPECT_EQ(canonical.size(), 55u);
  EXPECT_EQ(task->SpaceSize(), 55);
}

}  // namespace
}  // namespace rlvr
