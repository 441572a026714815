// Answers that may call a calculator: "D" and the digits of the result, "C" and a sum to be
// computed ("C12+34": the call counts as the result it would return), or "P" to pass. The gold is
// the result's digits; numbers are least significant digit first and have fixed widths, which the
// gold's own sets.
// SPDX-License-Identifier: Apache-2.0
#include "core/api/verifier.h"
#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

// The digits that a call "a+b" returns, in the gold's width; empty where it is malformed.
std::string Call(std::string_view sum, size_t width) {
  const size_t plus = sum.find('+');
  if (plus != width - 1 || sum.size() != 2 * width - 1) return "";
  const auto a = FromDigits(sum.substr(0, plus)), b = FromDigits(sum.substr(plus + 1));
  return a && b ? ToDigits(*a + *b, static_cast<int64_t>(width)) : "";
}

class CalculatorVerifier : public Verifier {
 public:
  Verdict Verify(std::string_view gold, std::string_view answer, Profile) const override {
    const auto make = [&](VerdictClass verdict, std::string_view why) {
      return MakeVerdict(verdict, why, answer.size());
    };
    if (gold.size() < 2 || !FromDigits(gold))
      return make(VerdictClass::kVerifierFailed, reason::kGold);
    if (answer == "P") return make(VerdictClass::kNoAnswer, reason::kEmpty);
    if (answer.empty()) return make(VerdictClass::kNoAnswer, reason::kNoSlot);
    const std::string_view rest = answer.substr(1);
    std::string value;
    if (answer[0] == 'C') value = Call(rest, gold.size());
    if (answer[0] == 'D' && rest.size() == gold.size() && FromDigits(rest)) value = rest;
    if (value.empty()) return make(VerdictClass::kUnparsable, reason::kGrammar);
    Verdict verdict = value == gold ? make(VerdictClass::kCorrect, reason::kEqual)
                                    : make(VerdictClass::kWrong, reason::kDiffers);
    verdict.value = value;
    return verdict;
  }
};

RLVR_REGISTER(VerifierPlugin, {"calculator",
                               "a sum's digits, or the call of a calculator that gives them",
                               [](const AnswerType& type) {
                                 CheckParameters(type, {});
                                 return std::make_unique<CalculatorVerifier>();
                               },
                               {{"640", "D640", true},
                                {"640", "C21+43", true},
                                {"640", "C43+21", true},
                                {"640", "D641", false},
                                {"640", "C21+44", false},
                                {"640", "C021+43", false},
                                {"640", "640", false},
                                {"640", "P", false}}});

}  // namespace
}  // namespace rlvr
