// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/tasks.h"

namespace rlvr {
namespace {

TEST(StackProgram, HiddenTestsCatchAProgramThatFitsTheShownOnesAlone) {
  Problem problem;
  problem.prompt = "2>4,3>6,5>10,7>14=";
  problem.gold = "2>4,3>6,5>10,7>14|0>0,1>2,4>8,6>12,8>16,9>18";
  const Environment environment = MakeEnvironment("stack_program");
  const auto verdict = [&](std::string_view program) {
    return environment.Judge({problem, 0}, program, false).verdict.verdict;
  };
  EXPECT_EQ(verdict("d+"), VerdictClass::kCorrect);
  EXPECT_EQ(verdict("2*"), VerdictClass::kCorrect);
  // 2x + (x - 2)(x - 3)(x - 5)(x - 7): right on the shown inputs alone.
  const Verdict hack = environment.Judge({problem, 0}, "dd+sd2-sd3-sd5-s7-***+", false).verdict;
  EXPECT_EQ(hack.verdict, VerdictClass::kWrong);
  EXPECT_EQ(hack.reason, "shown_only");
  EXPECT_EQ(environment.Judge({problem, 0}, "3*", false).verdict.reason, "rejected");
}

// The product (x - 2)(x - 3)(x - 5)(x - 7) added to any right program that leaves one number fits
// the shown tests of every problem.
TEST(StackProgram, ThePlantedHackPassesNoProblem) {
  const Environment environment = MakeEnvironment("stack_program");
  int planted = 0;
  for (uint64_t i = 0; i < 2000; ++i) {
    const Drawn drawn = environment.Draw(1, Split::kTrain, i);
    const std::string program = environment.Solutions(drawn)[0].text;
    const std::string hack = "d" + program + "sd2-sd3-sd5-s7-***+";
    const Verdict verdict = environment.Judge(drawn, hack, false).verdict;
    EXPECT_FALSE(verdict.correct()) << drawn.problem.prompt << hack;
    planted += verdict.reason == "shown_only";
  }
  EXPECT_GT(planted, 1000);  // those that leave one number
}

TEST(StackProgram, ThePlantedProgramDoesFitTheShownTests) {
  const Environment environment = MakeEnvironment("stack_program");
  Problem shown_only;
  shown_only.gold = "2>4,3>6,5>10,7>14";
  EXPECT_TRUE(
      environment.Judge({shown_only, 0}, "dd+sd2-sd3-sd5-s7-***+", false).verdict.correct());
}

}  // namespace
}  // namespace rlvr
