// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/api/verifier.h"
#include "core/base/error.h"
#include "core/base/registry.h"

namespace rlvr {
namespace {

std::unique_ptr<Verifier> Make(std::map<std::string, std::string> parameters) {
  return Registry<VerifierPlugin>::Get().Find("answer type", "digits").make({"digits", parameters});
}

TEST(DigitsVerifier, EveryDigitAndTheWidthCount) {
  const auto verifier = Make({{"width", "3"}});
  const auto verdict = [&](std::string_view answer) {
    return verifier->Verify("042", answer, Profile::kStrict).verdict;
  };
  EXPECT_EQ(verdict("042"), VerdictClass::kCorrect);
  EXPECT_EQ(verdict("041"), VerdictClass::kWrong);
  EXPECT_EQ(verdict("42"), VerdictClass::kUnparsable);
  EXPECT_EQ(verdict("0042"), VerdictClass::kUnparsable);
  EXPECT_EQ(verdict("04 "), VerdictClass::kUnparsable);
  EXPECT_EQ(verdict(""), VerdictClass::kUnparsable);
}

TEST(DigitsVerifier, ABadGoldIsTheVerifiersFailure) {
  EXPECT_EQ(Make({{"width", "3"}})->Verify("42", "042", Profile::kStrict).verdict,
            VerdictClass::kVerifierFailed);
}

TEST(DigitsVerifier, NeedsItsWidthAndNothingElse) {
  EXPECT_THROW(Make({}), Error);
  EXPECT_THROW(Make({{"width", "x"}}), Error);
  EXPECT_THROW(Make({{"width", "0"}}), Error);
  EXPECT_THROW(Make({{"width", "3"}, {"base", "10"}}), Error);
}

}  // namespace
}  // namespace rlvr
