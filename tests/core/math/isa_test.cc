// SPDX-License-Identifier: Apache-2.0
#include "core/math/isa.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/math/kernels.h"
#include "core/math/kernels/tables.h"

namespace rlvr::test {
namespace {

std::string MessageOf(Isa isa) {
  try {
    SelectIsa(isa);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kConfig);
    return error.what();
  }
  return "";
}

TEST(Isa, TheBestOneOfTheProcessorIsInUseUnlessAnotherWasSelected) {
  EXPECT_EQ(ActiveIsa(), DetectIsa());
  EXPECT_NE(ActiveIsa(), Isa::kAuto);
}

TEST(Isa, SelectingTheOneInUseAgainIsAllowed) {
  EXPECT_EQ(MessageOf(ActiveIsa()), "");
  EXPECT_EQ(MessageOf(Isa::kAuto), "");
}

TEST(Isa, SelectingAnotherOneLaterIsAnError) {
  const Isa other = ActiveIsa() == Isa::kBaseline ? Isa::kAvx2 : Isa::kBaseline;
  EXPECT_NE(MessageOf(other), "");
  EXPECT_EQ(ActiveIsa(), DetectIsa());
}

TEST(Isa, OneThatTheProcessorLacksIsAnErrorThatNamesTheBest) {
  if (DetectIsa() == Isa::kAvx512) GTEST_SKIP() << "this processor has all";
  const std::string message = MessageOf(Isa::kAvx512);
  EXPECT_NE(message.find("avx512"), std::string::npos) << message;
  EXPECT_NE(message.find(IsaName(DetectIsa())), std::string::npos) << message;
}

TEST(Isa, BaselineCanBeSelectedInAFreshProcess) {
  testing::FLAGS_gtest_death_test_style =
      "threadsafe";  // runs this program again, for this test alone
  EXPECT_EXIT(
      {
        SelectIsa(Isa::kBaseline);
        std::exit(&GetKernels<float>() == &KernelsBaseline() ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(Isa, NamesAreThoseOfTheConfig) {
  EXPECT_EQ(EnumNames(Isa::kAuto).size(), 4u);
  EXPECT_EQ(IsaName(Isa::kAvx512), "avx512");
  EXPECT_EQ(IsaName(Isa::kBaseline), "baseline");
}

}  // namespace
}  // namespace rlvr::test
