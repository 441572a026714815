// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/tasks.h"

namespace rlvr {
namespace {

// How often procedure A is right among problems of a value of some feature of the prompt.
double ShareOfA(const Task& task, char first_digit, int draws) {
  Stream rng(5, "test");
  int seen = 0, a = 0;
  for (int i = 0; i < draws; ++i) {
    const Problem problem = task.Generate(rng);
    if (problem.prompt[0] != first_digit) continue;
    ++seen;
    a += task.Solutions(problem)[0].text[0] == 'A';
  }
  return static_cast<double>(a) / seen;
}

TEST(HiddenType, TheRightProcedureHasItsShareWhateverThePromptShows) {
  const auto task = MakeTask("hidden_type");
  for (const char digit : {'0', '5', '9'}) {
    EXPECT_NEAR(ShareOfA(*task, digit, 30000), 0.68, 0.026) << digit;  // 3 standard deviations
  }
}

TEST(HiddenType, EachProcedureIsRightOnItsShareOfProblems) {
  const Environment environment = MakeEnvironment("hidden_type");
  int right[2] = {0, 0};
  for (uint64_t i = 0; i < 4000; ++i) {
    const Drawn drawn = environment.Draw(1, Split::kTrain, i);
    const Solution text = environment.Solve(drawn, "pretrain", 1, i);
    const Judgement judgement = environment.Judge(drawn, text.text, false);
    EXPECT_EQ(judgement.verdict.correct(), text.style == "worked");
    EXPECT_EQ(judgement.strict, text.style == "worked");
    if (judgement.strict) ++right[judgement.mode];
  }
  EXPECT_NEAR(right[0], 0.34 * 4000, 90);  // half of the texts follow A
  EXPECT_NEAR(right[1], 0.16 * 4000, 70);
}

TEST(HiddenType, VisibleOnesNameTheRightProcedure) {
  const auto task = MakeTask("hidden_type", {{"visible", "true"}});
  Stream rng(1, "test");
  for (int i = 0; i < 200; ++i) {
    const Problem problem = task->Generate(rng);
    EXPECT_EQ(problem.prompt.back(), task->Solutions(problem)[0].text[0]);
  }
}

}  // namespace
}  // namespace rlvr
