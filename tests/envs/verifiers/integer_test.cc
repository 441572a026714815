// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

Verdict Verify(std::string_view gold, std::string_view answer, Profile profile) {
  return MakeVerifier({"integer"})->Verify(gold, answer, profile);
}

TEST(Integer, StrictTakesOneSpellingOfAValue) {
  EXPECT_TRUE(Verify("-7", "-7", Profile::kStrict).correct());
  EXPECT_TRUE(Verify("0", "0", Profile::kStrict).correct());
  for (const char* text : {"07", "+7", "007"}) {
    const Verdict v = Verify("7", text, Profile::kStrict);
    EXPECT_EQ(v.verdict, VerdictClass::kUnparsable) << text;
    EXPECT_EQ(v.reason, "not_canonical") << text;
  }
  for (const char* text : {"", "-", "3+4", "7 ", " 7", "x", "-0x", "7-", "--7", "７"}) {
    EXPECT_EQ(Verify("7", text, Profile::kStrict).verdict, VerdictClass::kUnparsable) << text;
  }
  EXPECT_EQ(Verify("0", "-0", Profile::kStrict).reason, "not_canonical");
}

TEST(Integer, IsExactAtAnyLength) {
  EXPECT_EQ(Verify("100000000000000000000", "100000000000000000001", Profile::kStrict).verdict,
            VerdictClass::kWrong);
  const std::string long_number(4000, '9');
  EXPECT_TRUE(Verify(long_number, long_number, Profile::kStrict).correct());
  EXPECT_EQ(Verify("7", std::string(1000000, '7'), Profile::kStrict).verdict,
            VerdictClass::kOverBudget);
}

TEST(Integer, EqualAnswersPrintAlike) {
  EXPECT_EQ(Verify("7", "+007", Profile::kLenient).value, "7");
  EXPECT_EQ(Verify("7", "-0", Profile::kLenient).value, "0");
}

TEST(Integer, TakesNoParameters) {
  EXPECT_THROW(MakeVerifier({"integer", {{"abs_tol", "1"}}}), Error);
}

}  // namespace
}  // namespace rlvr
