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
  EXPECT_EQ(verdict("dd+sd2-sd3-sd5-s7-***+"), VerdictClass::kWrong);
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
