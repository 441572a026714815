// fractions: two fractions added, subtracted, multiplied or divided, in lowest terms.
//   prompt 3/4+1/6=    worked W22/24,2,11/12 (over the product of the denominators, the divisor in
//   common, the answer)    direct D11/12
// Given fractions are in lowest terms; ":" divides. Sums and products are two methods: a policy
// that was trained on one can be asked for the other.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <numeric>
#include <span>
#include <utility>

#include "core/base/check.h"
#include "core/base/registry.h"
#include "envs/support/best_constant.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

enum class Operations { kSums, kProducts, kAll };
std::span<const std::string_view> EnumNames(Operations) {
  static constexpr std::array<std::string_view, 3> kNames = {"sums", "products", "all"};
  return kNames;
}

struct Fraction {
  int64_t top = 0, bottom = 1;
};

class Fractions : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("largest", largest_,
            {.help = "numerators and denominators are at most this", .min = 3, .max = 999});
    v.Field("operations", operations_, {.help = "sums: + and -; products: * and :"});
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "0123456789/+-*:=,WD"; }

  // Facts: the four numbers and the operation's character.
  Problem Generate(Stream& rng) const override {
    const std::string_view signs = Signs();
    const char sign =
        signs[static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(signs.size()) - 1))];
    Fraction a, b;
    do {
      a = Draw(rng), b = Draw(rng);
    } while (std::max({a.top, a.bottom, b.top, b.bottom}) <= inside_);
    Problem problem;
    problem.facts = {a.top, a.bottom, b.top, b.bottom, sign};
    const std::string left = Write(a), right = Write(b);
    problem.prompt = left + sign + right + "=";
    problem.gold = Write(Reduced(Unreduced(problem)));
    const bool swap = (sign == '+' || sign == '*') && right < left;
    problem.canonical = (swap ? right : left) + sign + (swap ? left : right);
    problem.difficulty = static_cast<double>(largest_);
    return problem;
  }

  // Pairs of fractions, unordered where the operation does not mind.
  double SpaceSize() const override {
    const double all = Count(largest_), inside = Count(inside_);
    const double ordered = all * all - inside * inside;
    const double unordered = (all * (all + 1) - inside * (inside + 1)) / 2;
    return (ordered + unordered) * static_cast<double>(Signs().size()) / 2;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis == Split::kExploratory && 2 * largest_ <= 999) {
      return MakeVariant(*this, [](auto& task) {
        task.inside_ = std::exchange(task.largest_, 2 * task.largest_);
      });
    }
    if (axis != Split::kTransformative || operations_ != Operations::kSums) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.operations_ = Operations::kProducts; });
  }

  AnswerType Answer() const override { return {"rational", {{"form", "reduced"}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    const Fraction whole = Unreduced(problem);
    const int64_t divisor = std::gcd(whole.top, whole.bottom);
    return {std::to_string(whole.top) + "/" + std::to_string(whole.bottom), std::to_string(divisor),
            problem.gold};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    std::vector<std::string> mutants = WorkedTask::Mutants(problem, rng);
    const Fraction right = Reduced(Unreduced(problem));
    mutants.push_back("D" + std::to_string(2 * right.top) + "/" + std::to_string(2 * right.bottom));
    mutants.push_back(right.top == 0 ? "D-0" : "D" + Write({-right.top, right.bottom}));
    mutants.push_back("D" + problem.gold + ".0");
    return mutants;
  }

  std::pair<std::string, double> BestConstant() const override {
    const auto [gold, share] = MostLikelyGold(*this);
    return {"D" + gold, share};
  }

  // The least denominator that makes the value of the text a whole number of parts.
  std::string SolveIndependently(const Problem& problem) const override {
    std::array<int64_t, 4> n{};
    const char *at = problem.prompt.data(), *end = at + problem.prompt.size();
    char sign = 0;
    for (size_t i = 0; i < n.size(); ++i) {
      at = std::from_chars(at, end, n[i]).ptr;
      if (i == 1) sign = *at;
      ++at;
    }
    if (sign == ':') std::swap(n[2], n[3]);
    const bool product = sign == '*' || sign == ':';
    const int64_t bottom = n[1] * n[3], other = n[2] * n[1];
    const int64_t top = product ? n[0] * n[2] : n[0] * n[3] + (sign == '+' ? other : -other);
    int64_t parts = 1;
    while (top * parts % bottom != 0) ++parts;
    return Write({top * parts / bottom, parts});
  }

 private:
  static std::string Write(const Fraction& f) {
    return std::to_string(f.top) + (f.bottom == 1 ? "" : "/" + std::to_string(f.bottom));
  }
  static Fraction Reduced(const Fraction& f) {
    const int64_t divisor = std::gcd(f.top, f.bottom);
    return {f.top / divisor, f.bottom / divisor};
  }
  // The result over the product of the denominators.
  static Fraction Unreduced(const Problem& problem) {
    const auto& f = problem.facts;
    switch (f[4]) {
      case '+':
        return {f[0] * f[3] + f[2] * f[1], f[1] * f[3]};
      case '-':
        return {f[0] * f[3] - f[2] * f[1], f[1] * f[3]};
      case '*':
        return {f[0] * f[2], f[1] * f[3]};
      default:
        return {f[0] * f[3], f[1] * f[2]};
    }
  }

  std::string_view Signs() const {
    return operations_ == Operations::kSums       ? "+-"
           : operations_ == Operations::kProducts ? "*:"
                                                  : "+-*:";
  }
  // In lowest terms, each equally likely; denominators from 2 on.
  Fraction Draw(Stream& rng) const {
    Fraction f;
    do {
      f = {rng.Integer(1, largest_), rng.Integer(2, largest_)};
    } while (std::gcd(f.top, f.bottom) != 1);
    return f;
  }
  static double Count(int64_t largest) {
    double count = 0;
    for (int64_t top = 1; top <= largest; ++top) {
      for (int64_t bottom = 2; bottom <= largest; ++bottom) count += std::gcd(top, bottom) == 1;
    }
    return count;
  }

  int64_t largest_ = 12;
  int64_t inside_ = 0;  // one of the four numbers is above this
  Operations operations_ = Operations::kSums;
};

RLVR_REGISTER(TaskPlugin, {"fractions", "two fractions added or multiplied, in lowest terms",
                           [] { return std::make_unique<Fractions>(); }});

}  // namespace
}  // namespace rlvr
