// SPDX-License-Identifier: Apache-2.0
#include "envs/support/stack_machine.h"

#include <gtest/gtest.h>

#include <string>

namespace rlvr {
namespace {

TEST(StackMachine, InstructionsDoWhatTheHeaderSays) {
  EXPECT_EQ(RunStackProgram("", 7), 7);
  EXPECT_EQ(RunStackProgram("d+1+", 5), 11);
  EXPECT_EQ(RunStackProgram("3s-", 5), -2);
  EXPECT_EQ(RunStackProgram("d*d*", 3), 81);
  EXPECT_EQ(RunStackProgram("9p", 4), 4);
}

TEST(StackMachine, LoopsRunUntilTheTopIsZero) {
  EXPECT_EQ(RunStackProgram("[1-]", 9), 0);
  EXPECT_EQ(RunStackProgram("[1-]7", 0), 7);
}

TEST(StackMachine, NothingPassesTheLimits) {
  EXPECT_EQ(RunStackProgram("1[d]", 0), std::nullopt);
  EXPECT_EQ(RunStackProgram("1[1+1-]", 0), std::nullopt);
  EXPECT_EQ(RunStackProgram("1[d+]", 0), std::nullopt);
  EXPECT_EQ(RunStackProgram("d*d*d*d*d*d*d*", 999), std::nullopt);
  EXPECT_EQ(RunStackProgram(std::string(40, 'd'), 1), std::nullopt);
}

TEST(StackMachine, AnEmptyStackIsNoResult) {
  EXPECT_EQ(RunStackProgram("p", 1), std::nullopt);
  EXPECT_EQ(RunStackProgram("+", 1), std::nullopt);
  EXPECT_EQ(RunStackProgram("ppp", 1), std::nullopt);
  EXPECT_EQ(RunStackProgram("p[", 1), std::nullopt);
}

TEST(StackMachine, ForeignCharactersAndLoneBracketsAreNoProgram) {
  for (const char* text : {"x", "]", "[", "][", "[]]", "1 +", "0"}) {
    EXPECT_FALSE(IsStackProgram(text)) << text;
    EXPECT_FALSE(RunStackProgram(text, 1)) << text;
  }
}

}  // namespace
}  // namespace rlvr
