// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/tasks.h"

namespace rlvr {
namespace {

TEST(Calculator, CallsCountAsTheirResultAndPassesAsNoAnswer) {
  const Environment environment = MakeEnvironment("calculator");
  Problem problem;
  problem.prompt = "21+43=";
  problem.gold = "640";
  const auto judge = [&](std::string_view text) {
    return environment.Judge({problem, 0}, text, false);
  };
  EXPECT_TRUE(judge("D640").verdict.correct());
  EXPECT_TRUE(judge("C21+43").verdict.correct());
  EXPECT_EQ(judge("C21+44").verdict.verdict, VerdictClass::kWrong);
  EXPECT_EQ(judge("P").verdict.verdict, VerdictClass::kNoAnswer);
  EXPECT_EQ(judge("P1").verdict.verdict, VerdictClass::kUnparsable);
  EXPECT_EQ(judge("D640").mode, 0);
  EXPECT_EQ(judge("C21+43").mode, 1);
  EXPECT_EQ(judge("P").mode, 2);
  EXPECT_EQ(judge("640").mode, -1);
}

}  // namespace
}  // namespace rlvr
