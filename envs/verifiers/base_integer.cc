// base_integer: a whole number written in a base. The base is part of the answer: the same number
// in another base is wrong. It is the parameter base (2 to 36), or stands in the gold (1010_2).
// lenient: 1010, 1010_2, 1010_{2}, (1010)_2, 0b1010 (0o, 0x), FF or ff, leading zeros. strict:
// digits without leading zeros.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/literal.h"
#include "envs/support/names.h"
#include "envs/support/parameters.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {
namespace {

struct BaseNumber {
  bool negative = false;
  std::string digits;  // lower case, without leading zeros
  int base = 0;        // 0: not said
};

// The base inside a subscript: 2, {2}, \text{two}.
int ReadBase(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, int>, 11> kWords = {{{"two", 2},
                                                                        {"three", 3},
                                                                        {"four", 4},
                                                                        {"five", 5},
                                                                        {"six", 6},
                                                                        {"seven", 7},
                                                                        {"eight", 8},
                                                                        {"nine", 9},
                                                                        {"ten", 10},
                                                                        {"twelve", 12},
                                                                        {"sixteen", 16}}};
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  text = UnwrapText(text);
  for (const auto& [word, base] : kWords) {
    if (LowerCase(text) == word) return base;
  }
  if (text.empty() || text.size() > 2) return -1;
  int base = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return -1;
    base = base * 10 + (c - '0');
  }
  return base >= 2 && base <= 36 ? base : -1;
}

// Takes 0b, 0o or 0x off where a digit follows.
int TakePrefix(std::string_view& text) {
  constexpr std::array<std::pair<char, int>, 3> kPrefixes = {{{'b', 2}, {'o', 8}, {'x', 16}}};
  for (const auto& [letter, base] : kPrefixes) {
    if (text.size() > 2 && text[0] == '0' && text[1] == letter) return text.remove_prefix(2), base;
  }
  return 0;
}

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
}

class BaseIntegerVerifier : public TypedVerifier<BaseNumber> {
 public:
  explicit BaseIntegerVerifier(int base) : base_(base) {}

 protected:
  ReadStatus Read(std::string_view text, BaseNumber& out) const override {
    text = Clean(text);
    if (text.starts_with("\u2212"))
      text.remove_prefix(2), out.negative = true;
    else if (text.starts_with('-') || text.starts_with('+'))
      out.negative = text[0] == '-';
    if (text.starts_with('-') || text.starts_with('+') || out.negative) text.remove_prefix(1);
    if (const size_t at = text.find('_'); at != text.npos) {
      out.base = ReadBase(text.substr(at + 1));
      if (out.base < 0) return ReadStatus::kGrammar;
      text = text.substr(0, at);
      if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
    }
    text = UnwrapText(text);
    if (base_ == 0 || base_ <= 16) {
      const int prefix = TakePrefix(text);
      if (prefix != 0 && out.base != 0 && prefix != out.base) return ReadStatus::kGrammar;
      if (prefix != 0) out.base = prefix;
    }
    if (base_ != 0 && out.base == 0) out.base = base_;
    return ReadDigits(text, out);
  }

  Outcome Compare(const BaseNumber& gold, const BaseNumber& answer) const override {
    const int base = answer.base == 0 ? gold.base : answer.base;
    if (base != gold.base) return {VerdictClass::kWrong, reason::kUnit};
    for (char c : answer.digits) {
      if (base != 0 && DigitOf(c) >= base) return {VerdictClass::kUnparsable, reason::kGrammar};
    }
    return gold.digits == answer.digits && gold.negative == answer.negative ? kIsEqual : kNotEqual;
  }

  std::string Print(const BaseNumber& value) const override {
    return (value.negative ? "-" : "") + value.digits +
           (base_ == 0 && value.base != 0 ? fmt::format("_{}", value.base) : "");
  }

 private:
  static ReadStatus ReadDigits(std::string_view text, BaseNumber& out) {
    if (text.empty()) return ReadStatus::kGrammar;
    if (text.size() > kMaxDigits) return ReadStatus::kTooLarge;
    for (char c : text) {
      if (DigitOf(c) >= (out.base == 0 ? 36 : out.base)) return ReadStatus::kGrammar;
    }
    const size_t first = text.find_first_not_of('0');
    out.digits = first == text.npos ? "0" : LowerCase(text.substr(first));
    if (out.digits == "0") out.negative = false;
    return ReadStatus::kOk;
  }

  int base_;
};

RLVR_REGISTER(
    VerifierPlugin,
    {
        .name = "base_integer",
        .help = "a whole number in a base; parameter base (2 to 36), or 1010_2 in the gold",
        .make = [](const AnswerType& type) -> std::unique_ptr<Verifier> {
          CheckParameters(type, {"base"});
          const std::string base = Parameter(type, "base");
          if (!base.empty() && ReadBase(base) < 0) {
            throw Error(
                ExitCode::kData,
                fmt::format("answer type 'base_integer': base = '{}'; expected 2 to 36", base));
          }
          return std::make_unique<BaseIntegerVerifier>(base.empty() ? 0 : ReadBase(base));
        },
        .examples = {{"204_5", "204_{5}", true},
                     {"204_5", "204", true},
                     {"204_5", "204_6", false},
                     {"1010", "0b1010", true, {{"base", "2"}}},
                     {"1010", "10", false, {{"base", "2"}}},
                     {"ff", "FF_{16}", true, {{"base", "16"}}}},
    });

}  // namespace
}  // namespace rlvr
