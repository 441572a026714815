// subtraction: the difference of two numbers, the first never less than the second.
//   prompt 579-321=    worked W20,50,60,256 (each column's digit and borrow, then the difference)
//   direct D256
// Least significant digit first by default, as in 975 - 123 here.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class Subtraction : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("digits", digits_, {.help = "digits of each number", .min = 1, .max = 18});
    v.Field("least_first", least_first_, {.help = "write the least significant digit first"});
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "0123456789-=,WD"; }

  Problem Generate(Stream& rng) const override {
    int64_t a = rng.Integer(0, PowerOfTen(digits_) - 1);
    int64_t b = rng.Integer(0, PowerOfTen(digits_) - 1);
    if (a < b) std::swap(a, b);
    Problem problem;
    problem.facts = {a, b};
    problem.prompt = Write(a) + "-" + Write(b) + "=";
    problem.gold = Write(a - b);
    problem.canonical = problem.prompt;
    problem.difficulty = static_cast<double>(digits_);
    return problem;
  }

  double SpaceSize() const override {
    const double n = std::pow(10.0, static_cast<double>(digits_));
    return n * (n + 1) / 2;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || digits_ + 1 > 18) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.digits_ += 1; });
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(digits_)}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> steps;
    int64_t a = problem.facts[0], b = problem.facts[1], borrow = 0;
    for (int64_t i = 0; i < digits_; ++i, a /= 10, b /= 10) {
      const int64_t difference = a % 10 - b % 10 - borrow;
      borrow = difference < 0;
      steps.push_back(ToDigits(difference + 10 * borrow, 1) + ToDigits(borrow, 1));
    }
    steps.push_back(problem.gold);
    return steps;
  }

  // A difference of 1 comes from 2 (n - 1) of the n^2 ordered pairs, 0 from n.
  std::pair<std::string, double> BestConstant() const override {
    const double n = std::pow(10.0, static_cast<double>(digits_));
    return {"D" + Write(1), 2 * (n - 1) / (n * n)};
  }

  // Adds the complement: a - b = a + (n - 1 - b) + 1 modulo n, digit by digit from the text.
  std::string SolveIndependently(const Problem& problem) const override {
    const auto width = static_cast<size_t>(digits_);
    std::string answer(width, '0');
    int carry = 1;
    for (size_t i = 0; i < width; ++i) {
      const size_t at = least_first_ ? i : width - 1 - i;
      const int sum = (problem.prompt[at] - '0') + ('9' - problem.prompt[width + 1 + at]) + carry;
      answer[at] = static_cast<char>('0' + sum % 10);
      carry = sum / 10;
    }
    return answer;
  }

 private:
  std::string Write(int64_t value) const {
    return ToDigits(value, digits_,
                    least_first_ ? DigitOrder::kLeastFirst : DigitOrder::kMostFirst);
  }

  int64_t digits_ = 3;
  bool least_first_ = true;
};

RLVR_REGISTER(TaskPlugin,
              {"subtraction", "difference of two numbers, worked column by column or direct",
               [] { return std::make_unique<Subtraction>(); }});

}  // namespace
}  // namespace rlvr
