// Answers that may call a calculator: "D" and the digits of the result; "C", the digits that the
// calculator put behind it, and then "D" and the policy's own; or "P" to pass. The gold is the
// result's digits, least significant first, in a width that it sets.
// SPDX-License-Identifier: Apache-2.0
#include "core/api/verifier.h"
#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

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
    const size_t width = gold.size();
    const bool called =
        answer[0] == 'C' && answer.size() == 2 * width + 2 && FromDigits(answer.substr(1, width));
    const std::string_view own = called ? answer.substr(width + 1) : answer;
    std::string value;
    if (own[0] == 'D' && own.size() == width + 1 && FromDigits(own.substr(1))) {
      value = own.substr(1);
    }
    if (value.empty()) return make(VerdictClass::kUnparsable, reason::kGrammar);
    Verdict verdict = value == gold ? make(VerdictClass::kCorrect, reason::kEqual)
                                    : make(VerdictClass::kWrong, reason::kDiffers);
    verdict.value = value;
    return verdict;
  }
};

RLVR_REGISTER(VerifierPlugin, {"calculator",
                               "a sum's digits, with or without the call of a calculator",
                               [](const AnswerType& type) {
                                 CheckParameters(type, {});
                                 return std::make_unique<CalculatorVerifier>();
                               },
                               {{"640", "D640", true},
                                {"640", "C640D640", true},
                                {"640", "D641", false},
                                {"640", "C640D641", false},
                                {"640", "C640", false},
                                {"640", "C64D640", false},
                                {"640", "CD640", false},
                                {"640", "640", false},
                                {"640", "P", false}}});

}  // namespace
}  // namespace rlvr
