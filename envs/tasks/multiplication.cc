// multiplication: the product of two numbers without leading zeros, all written least significant
// digit first.
//   prompt 21*43=    worked W8400,0630,8040,8040... the partial product and the running sum of each
//   digit of the second number; the last running sum is the answer    direct D8040
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class Multiplication : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("digits", digits_, {.help = "digits of each number", .min = 1, .max = 3});
    WorkedTask::Visit(v);
  }

  // Products of all pairs, for the most frequent one.
  void Prepare() override {
    std::unordered_map<int64_t, int64_t> counts;
    for (int64_t a = Least(); a <= Most(); ++a) {
      for (int64_t b = Least(); b <= Most(); ++b) ++counts[a * b];
    }
    std::pair<int64_t, int64_t> best{0, 0};
    for (const auto& [product, count] : counts) best = std::max(best, {count, product});
    likely_ = best.second;
    likely_share_ = static_cast<double>(best.first) / std::pow(Numbers(), 2);
  }

  std::string Alphabet() const override { return "0123456789*=,WD"; }

  Problem Generate(Stream& rng) const override {
    const int64_t a = rng.Integer(Least(), Most()), b = rng.Integer(Least(), Most());
    Problem problem;
    problem.facts = {a, b};
    problem.prompt = ToDigits(a, digits_) + "*" + ToDigits(b, digits_) + "=";
    problem.gold = ToDigits(a * b, 2 * digits_);
    problem.canonical = ToDigits(std::min(a, b), digits_) + "*" + ToDigits(std::max(a, b), digits_);
    problem.difficulty = static_cast<double>(digits_);
    return problem;
  }

  double SpaceSize() const override { return Numbers() * (Numbers() + 1) / 2; }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || digits_ + 1 > 3) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.digits_ += 1; });
  }

  AnswerType Answer() const override {
    return {"digits", {{"width", std::to_string(2 * digits_)}}};
  }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> steps;
    int64_t sum = 0, b = problem.facts[1];
    for (int64_t i = 0; i < digits_; ++i, b /= 10) {
      const int64_t partial = problem.facts[0] * (b % 10) * PowerOfTen(i);
      sum += partial;
      steps.push_back(ToDigits(partial, 2 * digits_));
      steps.push_back(ToDigits(sum, 2 * digits_));
    }
    return steps;
  }

  std::pair<std::string, double> BestConstant() const override {
    return {"D" + ToDigits(likely_, 2 * digits_), likely_share_};
  }

  // Long multiplication on the text's digits: columns first, carries after.
  std::string SolveIndependently(const Problem& problem) const override {
    const auto width = static_cast<size_t>(digits_);
    std::vector<int> columns(2 * width, 0);
    for (size_t i = 0; i < width; ++i) {
      for (size_t j = 0; j < width; ++j) {
        columns[i + j] += (problem.prompt[i] - '0') * (problem.prompt[width + 1 + j] - '0');
      }
    }
    std::string answer;
    int carry = 0;
    for (const int column : columns) {
      answer += static_cast<char>('0' + (column + carry) % 10);
      carry = (column + carry) / 10;
    }
    return answer;
  }

 private:
  int64_t Least() const { return PowerOfTen(digits_ - 1); }
  int64_t Most() const { return PowerOfTen(digits_) - 1; }
  double Numbers() const { return static_cast<double>(Most() - Least() + 1); }

  int64_t digits_ = 2;
  int64_t likely_ = 0;
  double likely_share_ = 1;
};

RLVR_REGISTER(TaskPlugin,
              {"multiplication", "product of two numbers, with partial products or direct",
               [] { return std::make_unique<Multiplication>(); }});

}  // namespace
}  // namespace rlvr
