// Answers that are expressions of given numbers, each used exactly once, with the value that is
// asked for. The gold is "target:number,number,...". Operators + - * /, brackets, exact fractions;
// no signs, no leading zeros, no spaces.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <vector>

#include "core/api/verifier.h"
#include "core/base/registry.h"
#include "envs/support/parameters.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

constexpr size_t kMaxNumbers = 6;
constexpr int64_t kMaxNumber = 999;  // six of these keep every fraction inside 64 bits
constexpr size_t kMaxBytes = 128;

struct Fraction {
  int64_t top = 0, bottom = 1;
};

struct Puzzle {
  int64_t target = 0;
  std::vector<int64_t> numbers;  // sorted; empty: malformed
};

Puzzle ReadPuzzle(std::string_view gold) {
  Puzzle puzzle;
  const char* end = gold.data() + gold.size();
  auto read = std::from_chars(gold.data(), end, puzzle.target);
  while (read.ec == std::errc() && read.ptr != end) {
    if (*read.ptr != (puzzle.numbers.empty() ? ':' : ',')) return {};
    int64_t number = 0;
    read = std::from_chars(read.ptr + 1, end, number);
    if (number < 1 || number > kMaxNumber || puzzle.numbers.size() == kMaxNumbers) return {};
    puzzle.numbers.push_back(number);
  }
  if (read.ec != std::errc()) return {};
  std::sort(puzzle.numbers.begin(), puzzle.numbers.end());
  return puzzle;
}

// Reads sum := product (('+'|'-') product)*, product := item (('*'|'/') item)*, item := number |
// '(' sum ')'. Depth and size are bounded by the caller's limit of bytes. nullopt, with `why` set,
// where the text is no value.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<Fraction> Read() {
    const auto value = Sum();
    if (value && at_ != text_.size()) return Fail(reason::kGrammar);
    return value;
  }
  std::vector<int64_t> numbers;
  std::string_view why = "";

 private:
  std::nullopt_t Fail(std::string_view reason) {
    if (why.empty()) why = reason;
    return std::nullopt;
  }
  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  static Fraction Reduced(int64_t top, int64_t bottom) {
    const int64_t divisor = std::gcd(top, bottom);
    return bottom < 0 ? Fraction{-top / divisor, -bottom / divisor}
                      : Fraction{top / divisor, bottom / divisor};
  }

  std::optional<Fraction> Sum() {
    auto left = Product();
    while (left && at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) {
      const int64_t sign = text_[at_++] == '+' ? 1 : -1;
      const auto right = Product();
      if (!right) return std::nullopt;
      left = Reduced(left->top * right->bottom + sign * right->top * left->bottom,
                     left->bottom * right->bottom);
    }
    return left;
  }
  std::optional<Fraction> Product() {
    auto left = Item();
    while (left && at_ < text_.size() && (text_[at_] == '*' || text_[at_] == '/')) {
      const bool divide = text_[at_++] == '/';
      const auto right = Item();
      if (!right) return std::nullopt;
      if (divide && right->top == 0) return Fail(reason::kUndefined);
      left = divide ? Reduced(left->top * right->bottom, left->bottom * right->top)
                    : Reduced(left->top * right->top, left->bottom * right->bottom);
    }
    return left;
  }
  std::optional<Fraction> Item() {
    if (Take('(')) {
      const auto inside = Sum();
      if (inside && !Take(')')) return Fail(reason::kGrammar);
      return inside;
    }
    int64_t number = 0;
    const char *begin = text_.data() + at_, *end = text_.data() + text_.size();
    if (begin == end || *begin < '1' || *begin > '9') return Fail(reason::kGrammar);
    const auto read = std::from_chars(begin, end, number);
    if (read.ec != std::errc() || number > kMaxNumber || numbers.size() == kMaxNumbers) {
      return Fail(reason::kTooLarge);
    }
    at_ += static_cast<size_t>(read.ptr - begin);
    numbers.push_back(number);
    return Fraction{number, 1};
  }

  std::string_view text_;
  size_t at_ = 0;
};

class CountdownVerifier : public Verifier {
 public:
  Verdict Verify(std::string_view gold, std::string_view answer, Profile) const override {
    const auto make = [&](VerdictClass verdict, std::string_view why) {
      return MakeVerdict(verdict, why, answer.size());
    };
    const Puzzle puzzle = ReadPuzzle(gold);
    if (puzzle.numbers.empty()) return make(VerdictClass::kVerifierFailed, reason::kGold);
    if (answer.size() > kMaxBytes) return make(VerdictClass::kOverBudget, reason::kTooLong);
    Reader reader(answer);
    const auto value = reader.Read();
    if (!value) {
      const bool large = reader.why == reason::kTooLarge;
      return make(large ? VerdictClass::kOverBudget : VerdictClass::kUnparsable, reader.why);
    }
    std::sort(reader.numbers.begin(), reader.numbers.end());
    if (reader.numbers != puzzle.numbers) return make(VerdictClass::kWrong, reason::kRejected);
    const bool hit = value->bottom == 1 && value->top == puzzle.target;
    Verdict verdict = make(hit ? VerdictClass::kCorrect : VerdictClass::kWrong,
                           hit ? reason::kAccepted : reason::kDiffers);
    verdict.value = answer;
    return verdict;
  }
};

RLVR_REGISTER(VerifierPlugin, {"countdown",
                               "an expression of given numbers, each once, with a given value",
                               [](const AnswerType& type) {
                                 CheckParameters(type, {});
                                 return std::make_unique<CountdownVerifier>();
                               },
                               {{"24:5,6,8,10", "6*8/(10/5)", true},
                                {"24:5,6,8,10", "8/(10/5)*6", true},
                                {"24:8,3,8,3", "8/(3-8/3)", true},
                                {"24:5,6,8,10", "6*4*1*1", false},
                                {"24:5,6,8,10", "6*8/(10/5)+5-5", false},
                                {"24:5,6,8,10", "24", false},
                                {"25:5,6,8,10", "6*8/(10/5)", false},
                                {"24:5,6,8,10", "6*8/(10-10)", false},
                                {"24:5,6,8,10", "06*8/(10/5)", false},
                                {"24:5,6,8,10", "6*8/(10//5)", false}}});

}  // namespace
}  // namespace rlvr
