// sequence: the next term of a sequence modulo 10^digits, least significant digit first.
//   prompt 100,300,500,700,900;    worked WA,200,110 (the rule's letter, the next difference, the
//   term)    direct D110
// Rules: A constant differences, Q differences that grow by a constant, F each term the sum of the
// two before. A prompt that two rules continue in two ways is not used.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <span>

#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

enum class Rules { kAll, kDifferences, kSums };
std::span<const std::string_view> EnumNames(Rules) {
  static constexpr std::array<std::string_view, 3> kNames = {"all", "differences", "sums"};
  return kNames;
}

class Sequence : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("shown", shown_, {.help = "terms that are shown", .min = 5, .max = 12});
    v.Field("digits", digits_, {.help = "digits of each term", .min = 2, .max = 6});
    v.Field("rules", rules_, {.help = "which rules occur: differences: A and Q; sums: F"});
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "0123456789;,AQFWD"; }

  Problem Generate(Stream& rng) const override {
    Problem problem;
    do {
      const std::string_view rules = Letters();
      const char rule =
          rules[static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(rules.size()) - 1))];
      problem.facts = {rng.Integer(0, Limit() - 1), rng.Integer(0, Limit() - 1)};
      const int64_t growth = rule == 'Q' ? rng.Integer(1, Limit() - 1) : 0;
      while (static_cast<int64_t>(problem.facts.size()) < shown_) {
        const int64_t last = problem.facts.back(), before = problem.facts[problem.facts.size() - 2];
        problem.facts.push_back(rule == 'F' ? Mod(last + before) : Mod(2 * last - before + growth));
      }
    } while (Ambiguous(problem.facts));
    for (size_t i = 0; i < problem.facts.size(); ++i) {
      problem.prompt += (i == 0 ? "" : ",") + ToDigits(problem.facts[i], digits_);
    }
    problem.prompt += ';';
    problem.gold = Steps(problem).back();
    problem.canonical = problem.prompt;
    problem.difficulty = RuleOf(problem.facts) == 'A' ? 1 : 2;
    return problem;
  }

  // First two terms of A and F, and a growth of Q.
  double SpaceSize() const override {
    const auto n = static_cast<double>(Limit());
    return rules_ == Rules::kSums          ? n * n
           : rules_ == Rules::kDifferences ? n * n * n
                                           : n * n * n + n * n;
  }

  // More digits; and, where only differences occurred, sums, which take another method.
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis == Split::kExploratory && digits_ + 1 <= 6) {
      return MakeVariant(*this, [](auto& task) { ++task.digits_; });
    }
    if (axis != Split::kTransformative || rules_ != Rules::kDifferences) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.rules_ = Rules::kSums; });
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(digits_)}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    const std::vector<int64_t>& terms = problem.facts;
    const char rule = RuleOf(terms);
    const size_t n = terms.size();
    if (rule == 'F') return {"F", ToDigits(Mod(terms[n - 1] + terms[n - 2]), digits_)};
    const int64_t difference =
        Mod(terms[n - 1] - terms[n - 2] + terms[2] - 2 * terms[1] + terms[0]);
    return {std::string(1, rule), ToDigits(difference, digits_),
            ToDigits(Mod(terms[n - 1] + difference), digits_)};
  }

  // Any answer follows from a first term that is uniform.
  std::pair<std::string, double> BestConstant() const override {
    return {"D" + ToDigits(0, digits_), 1 / static_cast<double>(Limit())};
  }

  // Differences of the text's terms until they vanish, as Newton; else sums.
  std::string SolveIndependently(const Problem& problem) const override {
    std::vector<int64_t> terms;
    const auto width = static_cast<size_t>(digits_);
    for (size_t at = 0; at + width < problem.prompt.size(); at += width + 1) {
      terms.push_back(*FromDigits(problem.prompt.substr(at, width)));
    }
    std::vector<int64_t> row = terms;
    int64_t next = 0;
    for (int order = 0; order < 3; ++order) {
      next += row.back();
      for (size_t i = 0; i + 1 < row.size(); ++i) row[i] = Mod(row[i + 1] - row[i]);
      row.pop_back();
    }
    bool vanished = true;
    for (const int64_t left : row) vanished = vanished && left == 0;
    if (!vanished) next = terms.back() + terms[terms.size() - 2];
    return ToDigits(Mod(next), digits_);
  }

 private:
  std::string_view Letters() const {
    return rules_ == Rules::kSums ? "F" : rules_ == Rules::kDifferences ? "AQ" : "AQF";
  }
  int64_t Limit() const { return PowerOfTen(digits_); }
  int64_t Mod(int64_t value) const { return (value % Limit() + Limit()) % Limit(); }

  bool IsFibonacci(const std::vector<int64_t>& t) const {
    for (size_t i = 2; i < t.size(); ++i) {
      if (t[i] != Mod(t[i - 1] + t[i - 2])) return false;
    }
    return true;
  }
  bool IsQuadratic(const std::vector<int64_t>& t) const {
    for (size_t i = 3; i < t.size(); ++i) {
      if (Mod(t[i] - 3 * t[i - 1] + 3 * t[i - 2] - t[i - 3]) != 0) return false;
    }
    return true;
  }
  bool Ambiguous(const std::vector<int64_t>& t) const { return IsFibonacci(t) && IsQuadratic(t); }
  char RuleOf(const std::vector<int64_t>& t) const {
    if (!IsQuadratic(t)) return 'F';
    return Mod(t[2] - 2 * t[1] + t[0]) == 0 ? 'A' : 'Q';
  }

  int64_t shown_ = 5;
  int64_t digits_ = 3;
  Rules rules_ = Rules::kAll;
};

RLVR_REGISTER(TaskPlugin, {"sequence", "next term of a number sequence, the rule named or direct",
                           [] { return std::make_unique<Sequence>(); }});

}  // namespace
}  // namespace rlvr
