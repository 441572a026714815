// modular_expression: the value of a bracketed expression modulo a prime.
//   prompt ((12+34)*05)=    worked W46,36,36    direct D36    (modulo 97)
// A worked answer shows the result of each operation, innermost and leftmost first; the last is the
// answer.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "core/base/check.h"
#include "core/base/registry.h"
#include "envs/support/best_constant.h"
#include "envs/support/digits.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

// Facts hold the expression in postfix: a number as itself, an operator as one of these.
constexpr int64_t kPlus = -1, kMinus = -2, kTimes = -3;

class ModularExpression : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("operations", operations_,
            {.help = "operations of the expression", .min = 1, .max = 12});
    v.Field("modulus", modulus_, {.help = "values are taken modulo this", .min = 2, .max = 1000});
    WorkedTask::Visit(v);
  }
  void Prepare() override {
    width_ = 1;
    while (PowerOfTen(width_) < modulus_) ++width_;
  }

  std::string Alphabet() const override { return "0123456789+-*()=,WD"; }

  Problem Generate(Stream& rng) const override {
    Problem problem;
    const Text text = Write(operations_, rng, problem.facts);
    problem.prompt = text.shown + "=";
    problem.gold = Steps(problem).back();
    problem.canonical = text.canonical;
    problem.difficulty = static_cast<double>(operations_);
    return problem;
  }

  // Numbers, operators and tree shapes (Catalan), two orders of each commutative operation counted
  // as one.
  double SpaceSize() const override {
    double size = static_cast<double>(modulus_);
    for (int64_t k = 0; k < operations_; ++k) {
      size *= static_cast<double>(modulus_) * 3 / 2 * (2.0 * (2.0 * static_cast<double>(k) + 1)) /
              (static_cast<double>(k) + 2);
    }
    return size;
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(width_)}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> results;
    std::vector<int64_t> stack;
    for (const int64_t item : problem.facts) {
      if (item >= 0) {
        stack.push_back(item);
        continue;
      }
      const int64_t right = stack.back();
      stack.pop_back();
      stack.back() = Apply(item, stack.back(), right);
      results.push_back(Number(stack.back()));
    }
    return results;
  }

  std::pair<std::string, double> BestConstant() const override {
    const auto [gold, share] = MostLikelyGold(*this);
    return {"D" + gold, share};
  }

  // Recursive descent over the text, reduced once at the end of each bracket.
  std::string SolveIndependently(const Problem& problem) const override {
    size_t at = 0;
    return Number(Read(problem.prompt, at));
  }

 private:
  struct Text {
    std::string shown, canonical;
  };

  std::string Number(int64_t value) const {
    return ToDigits(value, width_, DigitOrder::kMostFirst);
  }

  int64_t Apply(int64_t op, int64_t a, int64_t b) const {
    if (op == kPlus) return (a + b) % modulus_;
    if (op == kMinus) return (a - b + modulus_) % modulus_;
    return a * b % modulus_;
  }

  Text Write(int64_t operations, Stream& rng, std::vector<int64_t>& postfix) const {
    if (operations == 0) {
      postfix.push_back(rng.Integer(0, modulus_ - 1));
      return {Number(postfix.back()), Number(postfix.back())};
    }
    const int64_t left = rng.Integer(0, operations - 1);
    const Text a = Write(left, rng, postfix), b = Write(operations - 1 - left, rng, postfix);
    const int64_t op = rng.Integer(kTimes, kPlus);
    postfix.push_back(op);
    const char sign = op == kPlus ? '+' : op == kMinus ? '-' : '*';
    const bool swap = op != kMinus && b.canonical < a.canonical;
    return {"(" + a.shown + sign + b.shown + ")",
            "(" + (swap ? b : a).canonical + sign + (swap ? a : b).canonical + ")"};
  }

  int64_t Read(std::string_view text, size_t& at) const {
    if (text[at] != '(') {
      const auto number =
          FromDigits(text.substr(at, static_cast<size_t>(width_)), DigitOrder::kMostFirst);
      at += static_cast<size_t>(width_);
      return *number;
    }
    const int64_t a = Read(text, ++at);
    const char sign = text[at++];
    const int64_t b = Read(text, at);
    ++at;
    const int64_t value = sign == '+' ? a + b : sign == '-' ? a - b : a * b;
    return (value % modulus_ + modulus_) % modulus_;
  }

  int64_t operations_ = 3;
  int64_t modulus_ = 97;
  int64_t width_ = 2;
};

RLVR_REGISTER(TaskPlugin,
              {"modular_expression", "bracketed expression modulo a number, worked inside out",
               [] { return std::make_unique<ModularExpression>(); }});

}  // namespace
}  // namespace rlvr
