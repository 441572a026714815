// modular_expression: the value of a bracketed expression modulo a prime.
//   prompt ((12+34)*05)=    worked W46,36,36    direct D36    (modulo 97)
// A worked answer shows the result of each operation, innermost and leftmost first; the last is the
// answer. `pairs` keeps apart the expressions in which a product is taken off or taken from, or a
// sum multiplied, so that a policy can be asked for operations nested as it never saw.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/best_constant.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"
#include "envs/support/zero_share.h"

namespace rlvr {
namespace {

// Facts hold the expression in postfix: a number as itself, an operator as one of these.
constexpr int64_t kPlus = -1, kMinus = -2, kTimes = -3;

enum class Pairs { kAll, kSeen, kUnseen };
std::span<const std::string_view> EnumNames(Pairs) {
  static constexpr std::array<std::string_view, 3> kNames = {"all", "seen", "unseen"};
  return kNames;
}

// Whether `inner` right inside `outer` is one of the pairs that are kept apart.
bool IsRare(int64_t outer, int64_t inner) {
  return (outer == kMinus && inner == kTimes) || (outer == kTimes && inner == kPlus);
}

class ModularExpression : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("operations", operations_,
            {.help = "operations of the expression", .min = 1, .max = 12});
    v.Field("modulus", modulus_, {.help = "values are taken modulo this", .min = 2, .max = 1000});
    v.Field("pairs", pairs_,
            {.help = "operations right inside one another: seen leaves out the rare ones, - of a "
                     "product and * of a sum; unseen has at least one of them"});
    zeros_.Visit(v);
    WorkedTask::Visit(v);
  }
  void Prepare() override {
    if (pairs_ == Pairs::kUnseen && operations_ < 2) {
      throw Error(ExitCode::kConfig, "modular_expression: pairs = unseen needs operations of 2");
    }
    width_ = 1;
    while (PowerOfTen(width_) < modulus_) ++width_;
  }

  std::string Alphabet() const override { return "0123456789+-*()=,WD"; }

  Problem Generate(Stream& rng) const override { return GenerateText("", rng); }
  Problem GenerateText(std::string_view phase, Stream& rng) const override {
    Problem problem;
    Text text;
    do {
      problem.facts.clear();
      text = Write(operations_, phase, rng, problem.facts);
    } while (pairs_ != Pairs::kAll && HasRare(problem.facts) != (pairs_ == Pairs::kUnseen));
    problem.prompt = text.shown + "=";
    problem.gold = Steps(problem).back();
    problem.canonical = text.canonical;
    problem.difficulty = static_cast<double>(operations_);
    return problem;
  }

  // Numbers and trees of operators, two orders of each commutative operation counted as one.
  double SpaceSize() const override {
    const double all = Trees(true), seen = Trees(false);
    const double trees = pairs_ == Pairs::kAll ? all : pairs_ == Pairs::kSeen ? seen : all - seen;
    return trees * std::pow(static_cast<double>(modulus_), static_cast<double>(operations_ + 1)) /
           std::pow(2.0, static_cast<double>(operations_));
  }
  // Two operations more; and, where the rare pairs were kept apart, expressions that have one.
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis == Split::kExploratory && operations_ + 2 <= 12) {
      return MakeVariant(*this, [](auto& task) { task.operations_ += 2; });
    }
    if (axis != Split::kCompositional || pairs_ != Pairs::kSeen || operations_ < 2) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.pairs_ = Pairs::kUnseen; });
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

  Text Write(int64_t operations, std::string_view phase, Stream& rng,
             std::vector<int64_t>& postfix) const {
    if (operations == 0) {
      postfix.push_back(zeros_.Below(modulus_, width_, phase, rng));
      return {Number(postfix.back()), Number(postfix.back())};
    }
    const int64_t left = rng.Integer(0, operations - 1);
    const Text a = Write(left, phase, rng, postfix),
               b = Write(operations - 1 - left, phase, rng, postfix);
    const int64_t op = rng.Integer(kTimes, kPlus);
    postfix.push_back(op);
    const char sign = op == kPlus ? '+' : op == kMinus ? '-' : '*';
    const bool swap = op != kMinus && b.canonical < a.canonical;
    return {"(" + a.shown + sign + b.shown + ")",
            "(" + (swap ? b : a).canonical + sign + (swap ? a : b).canonical + ")"};
  }

  static bool HasRare(const std::vector<int64_t>& postfix) {
    std::vector<int64_t> roots;  // of the parts so far: an operator, or 0 of a number
    for (const int64_t item : postfix) {
      if (item >= 0) {
        roots.push_back(0);
        continue;
      }
      const int64_t right = roots.back();
      roots.pop_back();
      if (IsRare(item, roots.back()) || IsRare(item, right)) return true;
      roots.back() = item;
    }
    return false;
  }
  // Binary trees with `operations_` inner nodes, each an operator; without the rare pairs unless
  // `rare`.
  double Trees(bool rare) const {
    using Counts = std::array<double, 4>;  // by root: a number, then the operators
    std::vector<Counts> of = {{1, 0, 0, 0}};
    for (size_t size = 1; size <= static_cast<size_t>(operations_); ++size) {
      Counts counts{};
      for (const int64_t outer : {kPlus, kMinus, kTimes}) {
        const auto inside = [&](const Counts& part) {
          double sum = part[0];
          for (const int64_t inner : {kPlus, kMinus, kTimes}) {
            if (rare || !IsRare(outer, inner)) sum += part[static_cast<size_t>(-inner)];
          }
          return sum;
        };
        for (size_t left = 0; left < size; ++left) {
          counts[static_cast<size_t>(-outer)] += inside(of[left]) * inside(of[size - 1 - left]);
        }
      }
      of.push_back(counts);
    }
    return std::accumulate(of.back().begin(), of.back().end(), 0.0);
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
  Pairs pairs_ = Pairs::kAll;
  ZeroShare zeros_;
};

RLVR_REGISTER(TaskPlugin,
              {"modular_expression", "bracketed expression modulo a number, worked inside out",
               [] { return std::make_unique<ModularExpression>(); }});

}  // namespace
}  // namespace rlvr
