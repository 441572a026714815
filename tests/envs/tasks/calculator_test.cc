// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/tasks.h"

namespace rlvr {
namespace {

TEST(Calculator, CallsCountAsWhatIsAnsweredAfterThemAndPassesAsNoAnswer) {
  const Environment environment = MakeEnvironment("calculator");
  Problem problem;
  problem.prompt = "21+43=";
  problem.gold = "640";
  const auto judge = [&](std::string_view text) {
    return environment.Judge({problem, 0}, text, false);
  };
  EXPECT_TRUE(judge("D640").verdict.correct());
  EXPECT_TRUE(judge("C640D640").verdict.correct());
  EXPECT_EQ(judge("C640D641").verdict.verdict, VerdictClass::kWrong);
  EXPECT_EQ(judge("C640").verdict.verdict, VerdictClass::kUnparsable);
  EXPECT_EQ(judge("P").verdict.verdict, VerdictClass::kNoAnswer);
  EXPECT_EQ(judge("P1").verdict.verdict, VerdictClass::kUnparsable);
  EXPECT_EQ(judge("D640").mode, 0);
  EXPECT_EQ(judge("C640D640").mode, 1);
  EXPECT_EQ(judge("P").mode, 2);
  EXPECT_EQ(judge("640").mode, -1);
}

TEST(Calculator, GivesTheResultOnceAndOnlyRightBehindTheCall) {
  const auto task = MakeTask("calculator");
  Problem problem;
  problem.gold = "640";
  EXPECT_EQ(task->ReplyTo(problem, "C").text, "640");
  EXPECT_FALSE(task->ReplyTo(problem, "C").ends);
  EXPECT_EQ(task->ReplyTo(problem, "C640C").text, "");
  EXPECT_EQ(task->ReplyTo(problem, "DC").text, "");
}

// The best guess of a smudged digit is 0, right as often as the letter says; no more can be known.
TEST(Calculator, ASmudgedDigitIsZeroAsOftenAsItsLetterSays) {
  const auto task = MakeTask("calculator", {{"smudged", "true"}, {"digits_min", "3"}});
  Stream rng(1, "test");
  double zero[9] = {}, count[9] = {};
  for (int i = 0; i < 90000; ++i) {
    const Problem problem = task->Generate(rng);
    const int level = problem.prompt[problem.prompt.find('+') + 1] - 'a';
    ++count[level];
    zero[level] += problem.facts[1] % 10 == 0;
  }
  for (int level = 0; level < 9; ++level) {
    EXPECT_NEAR(zero[level] / count[level], (level + 1) / 10.0, 0.02) << level;
  }
}

}  // namespace
}  // namespace rlvr
