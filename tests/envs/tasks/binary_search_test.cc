// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/api/turns.h"
#include "tests/support/tasks.h"

namespace rlvr {
namespace {

class BinarySearchTest : public testing::Test {
 protected:
  BinarySearchTest()
      : environment_(MakeEnvironment("binary_search", {{"numbers", "100"}, {"guesses", "7"}})) {
    drawn_.problem.prompt = "000000:";
    drawn_.problem.gold = "37";
    drawn_.problem.facts = {37};
  }
  std::string PlayOut(std::string_view own) const { return Play(environment_, drawn_, own); }
  Judgement Judge(std::string_view text) const { return environment_.Judge(drawn_, text, false); }

  Environment environment_;
  Drawn drawn_;
};

TEST_F(BinarySearchTest, RepliesToGuessesUntilOneIsRight) {
  EXPECT_EQ(PlayOut("S50?25?37?99?"), "S50?<25?>37?=");
  EXPECT_TRUE(Judge("S50?<25?>37?=").verdict.correct());
  EXPECT_TRUE(Judge("S50?<25?>37?=").strict);
}

TEST_F(BinarySearchTest, TheLastGuessEndsItRightOrWrong) {
  EXPECT_EQ(PlayOut("G00?01?02?03?04?05?06?07?"), "G00?>01?>02?>03?>04?>05?>06?>");
  EXPECT_EQ(Judge("G00?>01?>02?>03?>04?>05?>06?>").verdict.verdict, VerdictClass::kNoAnswer);
  EXPECT_TRUE(Judge("G00?>01?>02?>03?>04?>05?>37?=").verdict.correct());
  EXPECT_FALSE(Judge("G00?>01?>02?>03?>04?>05?>06?>37?=").verdict.correct());
}

TEST_F(BinarySearchTest, WhatIsNoGuessEndsIt) {
  EXPECT_EQ(PlayOut("S5?99"), "S5?!");
  EXPECT_EQ(PlayOut("?"), "?!");
  EXPECT_EQ(PlayOut("S50??"), "S50?<?!");
  EXPECT_EQ(PlayOut("S50?>25?"), "S50?<>25?!");  // a reply of its own making
}

TEST_F(BinarySearchTest, GuessesAgainstTheRepliesAreNotStrict) {
  EXPECT_TRUE(Judge("S50?<60?<37?=").verdict.correct());
  EXPECT_FALSE(Judge("S50?<60?<37?=").strict);
  EXPECT_FALSE(Judge("S50?>37?=").strict);  // a reply that was never given
}

}  // namespace
}  // namespace rlvr
