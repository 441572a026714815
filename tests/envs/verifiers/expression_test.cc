// SPDX-License-Identifier: Apache-2.0
// What the parser of expressions reads, and what it refuses because it means something else.
#include <gtest/gtest.h>

#include <chrono>

#include "envs/support/parameters.h"

namespace rlvr {
namespace {

Verdict Judge(const AnswerType& type, std::string_view gold, std::string_view answer) {
  return MakeVerifier(type)->Verify(gold, answer, Profile::kLenient);
}

TEST(Expression, RootsHaveIndicesOfSeveralDigits) {
  EXPECT_TRUE(Judge({"constant"}, "2^{1/10}", "\\sqrt[10]{2}").correct());
  EXPECT_TRUE(Judge({"constant"}, "2", "\\sqrt[10]{1024}").correct());
  EXPECT_TRUE(Judge({"constant"}, "2", "1024^{1/10}").correct());
  EXPECT_TRUE(Judge({"constant"}, "2014^{1/2014}", "\\sqrt[2014]{2014}").correct());
  EXPECT_TRUE(Judge({"constant"}, "\\sqrt[11]{-2}", "-\\sqrt[11]2").correct());
  EXPECT_TRUE(Judge({"expression"}, "\\sqrt[10]{x}", "\\sqrt[5]{\\sqrt{x}}").correct());
  EXPECT_TRUE(
      Judge({"expression", {{"domain", "positive"}}}, "x^{1/10}", "\\sqrt[10]{x}").correct());
  EXPECT_EQ(Judge({"constant"}, "\\sqrt[10]{2}", "\\sqrt[11]{2}").verdict, VerdictClass::kWrong);
  EXPECT_EQ(Judge({"constant"}, "\\sqrt[4096]{3}", "\\sqrt[4095]{3}").verdict,
            VerdictClass::kWrong);
  EXPECT_EQ(Judge({"expression"}, "\\sqrt[10]{x}", "\\sqrt[12]{x}").verdict, VerdictClass::kWrong);
}

TEST(Expression, RootsOfTooHighAnIndexAreOverBudgetAtOnce) {
  for (const std::string& index :
       {std::string("4097"), std::string("99999999999999999999"), std::string(8000, '9')}) {
    const auto start = std::chrono::steady_clock::now();
    const Verdict v = Judge({"constant"}, "2", "\\sqrt[" + index + "]{2}");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(v.verdict, VerdictClass::kOverBudget) << index;
    EXPECT_EQ(v.reason, "too_large") << index;
    EXPECT_LT(took.count(), 1.0);
  }
  for (const char* text : {"\\sqrt[0]{2}", "\\sqrt[1]{2}", "\\sqrt[01]{2}", "\\sqrt[010]{2}",
                           "\\sqrt[n]{2}", "\\sqrt[]{2}", "\\sqrt[-10]{2}", "\\sqrt[1.5]{2}"}) {
    EXPECT_EQ(Judge({"constant"}, "2", text).reason, "not_in_grammar") << text;
  }
}

TEST(Expression, DerivativesAreNoFractions) {
  for (const char* text :
       {"\\frac{d}{dx} x^2", "\\frac{d}{dx}x^2", "\\frac d{dx} x^2", "\\frac{d}{d x}(x^2)",
        "\\dfrac{\\mathrm{d}}{\\mathrm{d}x} x^2", "\\frac{{\\rm d}}{{\\rm d}x} x^2",
        "{d \\over dx} x^2", "(d)/(dx)", "\\frac{d^2}{dx^2} x^3", "\\frac{d^{2}}{dx^{2}} x^3",
        "\\frac{dx^2}{dx}", "\\frac{d(x^2)}{dx}", "\\frac{-d}{dx}", "dx^2/(dx)", "d/dx x^2",
        "\\frac{\\partial}{\\partial x} x^2", "\\frac{\\partial x^2}{\\partial x}"}) {
    for (const char* gold : {"x", "1/x", "2x"}) {
      EXPECT_EQ(Judge({"expression"}, gold, text).reason, "not_in_grammar") << gold << " " << text;
    }
  }
  EXPECT_EQ(Judge({"expression"}, "y/x", "\\frac{dy}{dx}").reason, "not_in_grammar");
  EXPECT_EQ(Judge({"expression"}, "1/\\theta", "\\frac{d}{d\\theta}").reason, "not_in_grammar");
}

TEST(Expression, QuotientsWithTheLetterDStay) {
  for (const auto& [gold, answer] :
       std::vector<std::pair<std::string, std::string>>{{"d/2", "\\frac{d}{2}"},
                                                        {"d/(d+x)", "\\frac{d}{d+x}"},
                                                        {"1+2/d", "\\frac{d+2}{d}"},
                                                        {"d/x", "\\frac{d}{x}"},
                                                        {"1/(dx)", "\\frac{1}{dx}"},
                                                        {"(d+2)/(dx)", "\\frac{d+2}{dx}"},
                                                        {"d/(dx+1)", "\\frac{d}{dx+1}"},
                                                        {"d_1/(dx)", "\\frac{d_1}{dx}"},
                                                        {"d/(d_1 x)", "\\frac{d}{d_1 x}"},
                                                        {"ad/(bc)", "\\frac{ad}{bc}"}}) {
    EXPECT_TRUE(Judge({"expression"}, gold, answer).correct()) << gold << " | " << answer;
  }
  const AnswerType declared{"expression", {{"variables", "d,x"}}};
  EXPECT_TRUE(Judge(declared, "1/x", "\\frac{d}{dx}").correct());
  EXPECT_TRUE(Judge(declared, "x", "\\frac{d}{dx} x^2").correct());
}

TEST(Expression, FractionsAndRootsOfUnicodeAreRead) {
  for (const auto& [gold, answer] :
       std::vector<std::pair<std::string, std::string>>{{"\\sqrt[3]{2}", "\u221b2"},
                                                        {"\\sqrt[3]{x+1}", "\u221b(x+1)"},
                                                        {"2\\sqrt[4]{x}", "2\u221c{x}"},
                                                        {"x/2", "\u00bdx"},
                                                        {"x^{1/2}", "x^\u00bd"},
                                                        {"5/2", "2\u00bd"},
                                                        {"\\sqrt{1/2}", "\u221a\u00bd"}}) {
    EXPECT_TRUE(Judge({"expression"}, gold, answer).correct()) << gold << " | " << answer;
  }
  EXPECT_EQ(Judge({"expression"}, "2", "\u221b4").verdict, VerdictClass::kWrong);
  EXPECT_EQ(Judge({"expression"}, "\\sqrt{2}", "\u221b2").verdict, VerdictClass::kWrong);
  EXPECT_EQ(Judge({"expression"}, "3/2", "\u00bd3").reason, "not_in_grammar");
  EXPECT_EQ(Judge({"expression"}, "x", "\u221b").reason, "not_in_grammar");
}

}  // namespace
}  // namespace rlvr
