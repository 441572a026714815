// addition: the sum of two numbers.
//   prompt 321+654=    worked W90,70,90,9770  (each column's digit and carry, then the sum) direct
//   D9770
// Either digit order; the columns are worked from the least significant one in both.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class Addition : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("digits", digits_, {.help = "digits of each number", .min = 1, .max = 17});
    v.Field("least_first", least_first_, {.help = "write the least significant digit first"});
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "0123456789+=,WD"; }

  Problem Generate(Stream& rng) const override {
    const int64_t a = rng.Integer(0, PowerOfTen(digits_) - 1);
    const int64_t b = rng.Integer(0, PowerOfTen(digits_) - 1);
    Problem problem;
    problem.facts = {a, b};
    problem.prompt = Write(a, digits_) + "+" + Write(b, digits_) + "=";
    problem.gold = Write(a + b, digits_ + 1);
    problem.canonical = Write(std::min(a, b), digits_) + "+" + Write(std::max(a, b), digits_);
    problem.difficulty = static_cast<double>(digits_);
    return problem;
  }

  // Unordered pairs.
  double SpaceSize() const override {
    const double n = std::pow(10.0, static_cast<double>(digits_));
    return n * (n + 1) / 2;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || digits_ + 1 > 17) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.digits_ += 1; });
  }

  AnswerType Answer() const override {
    return {"digits", {{"width", std::to_string(digits_ + 1)}}};
  }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> steps;
    int64_t a = problem.facts[0], b = problem.facts[1], carry = 0;
    for (int64_t i = 0; i < digits_; ++i, a /= 10, b /= 10) {
      const int64_t sum = a % 10 + b % 10 + carry;
      carry = sum / 10;
      steps.push_back(ToDigits(sum, 2));
    }
    steps.push_back(problem.gold);
    return steps;
  }

  // A sum of 10^digits - 1 has most pairs: 10^digits of them.
  std::pair<std::string, double> BestConstant() const override {
    return {"D" + Write(PowerOfTen(digits_) - 1, digits_ + 1),
            std::pow(10.0, -static_cast<double>(digits_))};
  }

  std::string SolveIndependently(const Problem& problem) const override {
    const size_t plus = problem.prompt.find('+');
    const std::string_view text = problem.prompt;
    const auto a = FromDigits(text.substr(0, plus), Order());
    const auto b = FromDigits(text.substr(plus + 1, text.size() - plus - 2), Order());
    return Write(*a + *b, digits_ + 1);
  }

 private:
  DigitOrder Order() const {
    return least_first_ ? DigitOrder::kLeastFirst : DigitOrder::kMostFirst;
  }
  std::string Write(int64_t value, int64_t width) const { return ToDigits(value, width, Order()); }

  int64_t digits_ = 3;
  bool least_first_ = true;
};

RLVR_REGISTER(TaskPlugin, {"addition", "sum of two numbers, worked column by column or direct",
                           [] { return std::make_unique<Addition>(); }});

}  // namespace
}  // namespace rlvr
