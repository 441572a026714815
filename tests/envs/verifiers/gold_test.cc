// SPDX-License-Identifier: Apache-2.0
// What a verifier makes of its golds: each verifier reads its own, and one that says nothing is
// none.
#include <gtest/gtest.h>

#include "envs/support/parameters.h"

namespace rlvr {
namespace {

Verdict Judge(const Verifier& verifier, std::string_view gold, std::string_view answer) {
  return verifier.Verify(gold, answer, Profile::kLenient);
}

TEST(Gold, ThatOneVerifierReadIsNotAnothers) {
  const auto binary = MakeVerifier({"base_integer", {{"base", "2"}}});
  const auto hexadecimal = MakeVerifier({"base_integer", {{"base", "16"}}});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(Judge(*hexadecimal, "1A", "01A").verdict, VerdictClass::kCorrect);
    EXPECT_EQ(Judge(*binary, "1A", "01A").verdict, VerdictClass::kVerifierFailed);
    EXPECT_EQ(Judge(*hexadecimal, "1B", "01A").verdict, VerdictClass::kWrong);
  }
}

TEST(Gold, ThatHoldsForEveryValueIsNone) {
  const auto equation = MakeVerifier({"equation", {}});
  const auto inequality = MakeVerifier({"inequality", {}});
  EXPECT_EQ(Judge(*equation, "y=y", "y=y").verdict, VerdictClass::kVerifierFailed);
  EXPECT_EQ(Judge(*equation, "y=2", "y=y").verdict, VerdictClass::kWrong);
  EXPECT_EQ(Judge(*inequality, "x<3\\le 3", "x<3\\le 3").verdict, VerdictClass::kVerifierFailed);
}

TEST(Gold, WithAValueOfNobodyIsNone) {
  const auto assignment = MakeVerifier({"assignment", {}});
  EXPECT_EQ(Judge(*assignment, "2 or x=-5", "2 or x=-5").verdict, VerdictClass::kVerifierFailed);
}

}  // namespace
}  // namespace rlvr
