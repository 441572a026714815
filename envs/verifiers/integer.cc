// integer: whole numbers of any length within the budget, compared digit by digit; no big-number
// library, and no allocation for values of up to 15 characters. strict: -?[1-9][0-9]* or 0, nothing
// else. lenient: see envs/support/literal.h.
// SPDX-License-Identifier: Apache-2.0
#include "core/api/verifier.h"
#include "core/base/ascii.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/literal.h"
#include "envs/support/parameters.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {
namespace {

// A whole number as text: its sign, and its digits without leading zeros (empty: zero).
struct Digits {
  bool negative = false;
  std::string_view digits;

  bool operator==(const Digits&) const = default;
};

bool IsCanonical(std::string_view text) {
  if (text == "0") return true;
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  return AllDigits(text) && text[0] != '0';
}

// [+-]?[0-9]+; false: not that. Views into `text`.
bool ReadPlain(std::string_view text, Digits& out) {
  out.negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (!AllDigits(text)) return false;
  while (!text.empty() && text[0] == '0') text.remove_prefix(1);
  if (text.empty()) out.negative = false;
  out.digits = text;
  return true;
}

// A plain number, or any other literal of a whole number; `text` then holds its digits.
ReadStatus Read(std::string_view slot, Digits& out, std::string& text) {
  if (ReadPlain(slot, out))
    return slot.size() <= kMaxDigits + 1 ? ReadStatus::kOk : ReadStatus::kTooLarge;
  Literal literal;
  const ReadStatus status = ParseLiteral(slot, {.fractions = false}, literal);
  if (status != ReadStatus::kOk) return status;
  if (literal.value.get_den() != 1) return ReadStatus::kGrammar;
  text = literal.value.get_num().get_str();
  return ReadPlain(text, out) ? ReadStatus::kOk : ReadStatus::kGrammar;
}

std::string Print(const Digits& value) {
  if (value.digits.empty()) return "0";
  std::string text;
  text.reserve(value.digits.size() + 1);
  if (value.negative) text += '-';
  return text.append(value.digits);
}

class IntegerVerifier : public Verifier {
 public:
  Verdict Verify(std::string_view gold, std::string_view answer, Profile profile) const override {
    if (answer.size() > kMaxAnswerBytes) {
      return MakeVerdict(VerdictClass::kOverBudget, reason::kTooLong, answer.size());
    }
    Digits want, got;
    std::string want_text, got_text;  // empty, and never allocated, where a plain number was read
    if (Read(gold, want, want_text) != ReadStatus::kOk) {
      return MakeVerdict(VerdictClass::kVerifierFailed, reason::kGold, answer.size());
    }
    if (const ReadStatus s = Read(answer, got, got_text); s != ReadStatus::kOk) {
      return Refuse(s, answer.size());
    }
    if (profile == Profile::kStrict && !IsCanonical(answer)) {
      return MakeVerdict(VerdictClass::kUnparsable, reason::kNotCanonical, answer.size());
    }
    Verdict v = got == want ? MakeVerdict(VerdictClass::kCorrect, reason::kEqual, answer.size())
                            : MakeVerdict(VerdictClass::kWrong, reason::kDiffers, answer.size());
    v.value = Print(got);
    return v;
  }
};

RLVR_REGISTER(VerifierPlugin, {
                                  .name = "integer",
                                  .help = "a whole number, exact",
                                  .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
                                    CheckParameters(type, {});
                                    return std::make_unique<IntegerVerifier>();
                                  },
                                  .examples = {{"85", "85", true},
                                               {"-7", "-7", true},
                                               {"85", "37+48", false},
                                               {"7", "８", false},
                                               {"0", "-1", false},
                                               {"1729", "1,729", true},
                                               {"12000", "1.2 \\times 10^{4}", true},
                                               {"1729", "17,29", false},
                                               {"50", "0.5", false},
                                               {"123456", "123450", false}},
                              });

}  // namespace
}  // namespace rlvr
