// chain_sum: the sum of several numbers modulo 10^digits, all written least significant digit
// first.
//   prompt 321+654+100+009=    worked W975,085,984    direct D984
// A worked answer shows the running sum after each further term. All answers are equally likely, so
// neither chance nor a constant answer scores more than 10^-digits.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"
#include "envs/support/zero_share.h"

namespace rlvr {
namespace {

class ChainSum : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("terms", terms_, {.help = "numbers to add", .min = 2, .max = 64});
    v.Field("digits", digits_, {.help = "digits of each number", .min = 1, .max = 15});
    v.Field("carries", carries_, {.help = "real addition; false: each digit modulo 10 by itself"});
    zeros_.Visit(v);
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "0123456789+=,WD"; }

  Problem Generate(Stream& rng) const override { return GenerateText("", rng); }
  Problem GenerateText(std::string_view phase, Stream& rng) const override {
    std::vector<int64_t> terms;
    for (int64_t i = 0; i < terms_; ++i)
      terms.push_back(zeros_.Below(PowerOfTen(digits_), digits_, phase, rng));
    return ProblemOf(std::move(terms));
  }

  // Multisets of `terms` out of 10^digits numbers.
  double SpaceSize() const override {
    const double n = std::pow(10.0, static_cast<double>(digits_));
    double size = 1;
    for (int64_t i = 0; i < terms_; ++i) {
      size *= (n + static_cast<double>(i)) / static_cast<double>(i + 1);
    }
    return size;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || terms_ + 2 > 64) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.terms_ += 2; });
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(digits_)}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> sums;
    int64_t sum = problem.facts[0];
    for (size_t i = 1; i < problem.facts.size(); ++i) {
      sum = Add(sum, problem.facts[i]);
      sums.push_back(ToDigits(sum, digits_));
    }
    return sums;
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    std::vector<std::string> mutants = WorkedTask::Mutants(problem, rng);
    const std::vector<std::string> steps = Steps(problem);
    for (const std::string& step : steps) {  // stopped too early
      if (step != problem.gold) mutants.push_back("D" + step);
    }
    const std::string reversed(problem.gold.rbegin(), problem.gold.rend());
    if (reversed != problem.gold) mutants.push_back("D" + reversed);
    return mutants;
  }

  std::pair<std::string, double> BestConstant() const override {
    return {"D" + ToDigits(0, digits_), std::pow(10.0, -static_cast<double>(digits_))};
  }

  // Column by column from the prompt's text.
  std::string SolveIndependently(const Problem& problem) const override {
    const auto width = static_cast<size_t>(digits_);
    std::string answer;
    int carry = 0;
    for (size_t column = 0; column < width; ++column) {
      int sum = carries_ ? carry : 0;
      for (size_t at = column; at < problem.prompt.size(); at += width + 1) {
        sum += problem.prompt[at] - '0';
      }
      answer += static_cast<char>('0' + sum % 10);
      carry = sum / 10;
    }
    return answer;
  }

 private:
  Problem ProblemOf(std::vector<int64_t> terms) const {
    Problem problem;
    for (size_t i = 0; i < terms.size(); ++i) {
      problem.prompt += ToDigits(terms[i], digits_) + (i + 1 < terms.size() ? '+' : '=');
    }
    problem.facts = terms;
    problem.gold = Steps(problem).back();
    std::sort(terms.begin(), terms.end());  // their order makes no other problem
    for (const int64_t term : terms) problem.canonical += ToDigits(term, digits_) + "+";
    problem.difficulty = static_cast<double>(terms_ * digits_);
    return problem;
  }

  int64_t Add(int64_t a, int64_t b) const {
    if (carries_) return (a + b) % PowerOfTen(digits_);
    int64_t sum = 0;
    for (int64_t unit = 1; unit < PowerOfTen(digits_); unit *= 10) {
      sum += (a / unit + b / unit) % 10 * unit;
    }
    return sum;
  }

  int64_t terms_ = 4;
  int64_t digits_ = 3;
  bool carries_ = true;
  ZeroShare zeros_;
};

RLVR_REGISTER(TaskPlugin, {"chain_sum", "sum of several numbers, worked term by term or direct",
                           [] { return std::make_unique<ChainSum>(); }});

}  // namespace
}  // namespace rlvr
