// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/api/verifier.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

VerdictClass Judge(std::string_view answer, std::string_view gold = "24:5,6,8,10") {
  return MakeVerifier({"countdown", {}})->Verify(gold, answer, Profile::kStrict).verdict;
}

TEST(CountdownVerifier, FractionsAreExact) {
  EXPECT_EQ(Judge("8/(3-8/3)", "24:3,3,8,8"), VerdictClass::kCorrect);
  EXPECT_EQ(Judge("10*6/8+5", "12:5,6,8,10"), VerdictClass::kWrong);  // 12.5
}

TEST(CountdownVerifier, OperatorsBindAndAssociateAsUsual) {
  EXPECT_EQ(Judge("10-6-5+8", "7:5,6,8,10"), VerdictClass::kCorrect);
  EXPECT_EQ(Judge("10+6*8-5", "53:5,6,8,10"), VerdictClass::kCorrect);
  EXPECT_EQ(Judge("(10+6)*8-5", "123:5,6,8,10"), VerdictClass::kCorrect);
}

TEST(CountdownVerifier, NumbersMustBeThoseGivenEachOnce) {
  for (const char* text : {"6*4*1*1", "24", "5+6+8+10-5", "10+6+8", "56-8*10", "6*8/(10/5)*5/5"}) {
    EXPECT_EQ(Judge(text), VerdictClass::kWrong) << text;
  }
}

TEST(CountdownVerifier, WhatIsNoExpressionIsUnparsable) {
  for (const char* text : {"309e0+0e0*(6+61)", "10**6", "10//5", "-5+6", "5+", "(5+6", "5+6)",
                           "05+6", "5 +6", "6*8/(10-10)", "nan", "()", "5(6)", "5+6=11"}) {
    EXPECT_EQ(Judge(text), VerdictClass::kUnparsable) << text;
  }
}

TEST(CountdownVerifier, LargeTextsAreOverBudget) {
  EXPECT_EQ(Judge(std::string(100000, '(')), VerdictClass::kOverBudget);
  EXPECT_EQ(Judge("99999999999999999999+1"), VerdictClass::kOverBudget);
  EXPECT_EQ(Judge("1000*1000*1000*1000*1000*1000*1000"), VerdictClass::kOverBudget);
  EXPECT_EQ(Judge("1*1*1*1*1*1*1*1"), VerdictClass::kOverBudget);
}

TEST(CountdownVerifier, AMalformedGoldIsTheVerifiersFailure) {
  for (const char* gold : {"", "24", "24:", "24;5", "x:5", "24:5,", "24:0", "24:1,2,3,4,5,6,7"}) {
    EXPECT_EQ(Judge("5", gold), VerdictClass::kVerifierFailed) << gold;
  }
}

}  // namespace
}  // namespace rlvr
