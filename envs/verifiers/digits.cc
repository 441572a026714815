// Answers that are strings of exactly `width` digits: leading zeros count, and so does the order in
// which the task writes them. One spelling a value, in either profile.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "core/api/verifier.h"
#include "core/base/ascii.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

class DigitsVerifier : public Verifier {
 public:
  explicit DigitsVerifier(size_t width) : width_(width) {}

  Verdict Verify(std::string_view gold, std::string_view answer, Profile) const override {
    const auto make = [&](VerdictClass verdict, std::string_view why) {
      return MakeVerdict(verdict, why, answer.size());
    };
    if (!IsValue(gold)) return make(VerdictClass::kVerifierFailed, reason::kGold);
    if (!IsValue(answer)) return make(VerdictClass::kUnparsable, reason::kGrammar);
    Verdict verdict = answer == gold ? make(VerdictClass::kCorrect, reason::kEqual)
                                     : make(VerdictClass::kWrong, reason::kDiffers);
    verdict.value = answer;
    return verdict;
  }

 private:
  bool IsValue(std::string_view text) const { return text.size() == width_ && AllDigits(text); }

  size_t width_;
};

std::unique_ptr<Verifier> Make(const AnswerType& type) {
  const auto it = type.parameters.find("width");
  const std::string text = it == type.parameters.end() ? "" : it->second;
  size_t width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  if (type.parameters.size() != 1 || error != std::errc() || end != text.data() + text.size() ||
      width < 1 || width > 1000) {
    throw Error(ExitCode::kData, "type digits takes one parameter, width, from 1 to 1000");
  }
  return std::make_unique<DigitsVerifier>(width);
}

RLVR_REGISTER(VerifierPlugin, {"digits",
                               "a string of exactly `width` digits, leading zeros included",
                               Make,
                               {{"042", "042", true, {{"width", "3"}}},
                                {"042", "42", false, {{"width", "3"}}},
                                {"042", "0042", false, {{"width", "3"}}},
                                {"042", "043", false, {{"width", "3"}}},
                                {"042", "04x", false, {{"width", "3"}}},
                                {"042", "", false, {{"width", "3"}}}}});

}  // namespace
}  // namespace rlvr
