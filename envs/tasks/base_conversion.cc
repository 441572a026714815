// base_conversion: a number of one base in another. The prompt's number has its most significant
// digit first, the answer its least significant digit first: the remainders in the order in which
// division gives them.
//   prompt 0365=    worked W0522,0071,... (each quotient and remainder), then the answer    direct
//   D2110...
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class BaseConversion : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("from", from_, {.help = "base of the prompt's number", .min = 2, .max = 10});
    v.Field("to", to_, {.help = "base of the answer", .min = 2, .max = 10});
    v.Field("digits", digits_, {.help = "digits of the prompt's number", .min = 1, .max = 12});
    WorkedTask::Visit(v);
  }
  void Prepare() override {
    if (from_ == to_) throw Error(ExitCode::kConfig, "base_conversion: from and to are equal");
    numbers_ = 1;
    for (int64_t i = 0; i < digits_; ++i) numbers_ *= from_;
    width_ = 0;
    for (int64_t reach = 1; reach < numbers_; reach *= to_) ++width_;
  }

  std::string Alphabet() const override { return "0123456789=,WD"; }

  Problem Generate(Stream& rng) const override {
    const int64_t number = rng.Integer(0, numbers_ - 1);
    Problem problem;
    problem.facts = {number};
    const std::string reversed = Remainders(number, from_, digits_);
    problem.canonical.assign(reversed.rbegin(), reversed.rend());
    problem.prompt = problem.canonical + "=";
    problem.gold = Remainders(number, to_, width_);
    problem.difficulty = static_cast<double>(digits_);
    return problem;
  }

  double SpaceSize() const override { return static_cast<double>(numbers_); }
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || digits_ + 1 > 12) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.digits_ += 1; });
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(width_)}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> steps;
    int64_t number = problem.facts[0];
    for (int64_t i = 0; i < width_; ++i) {
      const int64_t quotient = number / to_;
      const std::string reversed = Remainders(quotient, from_, digits_);
      steps.push_back(std::string(reversed.rbegin(), reversed.rend()) + ToDigits(number % to_, 1));
      number = quotient;
    }
    steps.push_back(problem.gold);
    return steps;
  }

  std::pair<std::string, double> BestConstant() const override {
    return {"D" + std::string(static_cast<size_t>(width_), '0'), 1 / static_cast<double>(numbers_)};
  }

  // Horner's rule carried out on digits of the target base.
  std::string SolveIndependently(const Problem& problem) const override {
    std::string answer(static_cast<size_t>(width_), '0');
    for (int64_t i = 0; i < digits_; ++i) {
      int64_t carry = problem.prompt[static_cast<size_t>(i)] - '0';
      for (char& digit : answer) {
        carry += (digit - '0') * from_;
        digit = static_cast<char>('0' + carry % to_);
        carry /= to_;
      }
    }
    return answer;
  }

 private:
  static std::string Remainders(int64_t number, int64_t base, int64_t width) {
    std::string digits;
    for (int64_t i = 0; i < width; ++i, number /= base) {
      digits += static_cast<char>('0' + number % base);
    }
    return digits;
  }

  int64_t from_ = 10;
  int64_t to_ = 7;
  int64_t digits_ = 4;
  int64_t numbers_ = 10000;
  int64_t width_ = 5;
};

RLVR_REGISTER(TaskPlugin, {"base_conversion", "a number of one base in another, worked by division",
                           [] { return std::make_unique<BaseConversion>(); }});

}  // namespace
}  // namespace rlvr
