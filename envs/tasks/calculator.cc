// calculator: a sum that may be answered, handed to a calculator, or passed over.
//   prompt 21+43=    direct D640    call C21+43 (always right, if it copies the sum)    pass P
//   (never counted as wrong)
// Rewards by mode make calling cost something, or a wrong answer worse than none: then a policy
// should call where its own chance of being right is below 1 - cost. Difficulty is the number of
// digits. Least significant digit first.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/api/task.h"
#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class Calculator : public Task {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("digits_min", least_, {.help = "least digits of the numbers", .min = 1, .max = 17});
    v.Field("digits_max", most_, {.help = "most digits of the numbers", .min = 1, .max = 17});
    v.Field("call_share", call_share_, {.help = "share of texts that call", .min = 0, .max = 1});
    v.Field("pass_share", pass_share_, {.help = "share of texts that pass", .min = 0, .max = 1});
  }
  void Prepare() override {
    if (least_ > most_)
      throw Error(ExitCode::kConfig, "calculator: digits_min is above digits_max");
    if (call_share_ + pass_share_ > 1) {
      throw Error(ExitCode::kConfig, "calculator: call_share and pass_share add up to more than 1");
    }
  }

  std::string Alphabet() const override { return "0123456789+=CDP"; }

  Problem Generate(Stream& rng) const override {
    const int64_t digits = rng.Integer(least_, most_);
    const int64_t a = rng.Integer(0, PowerOfTen(digits) - 1),
                  b = rng.Integer(0, PowerOfTen(digits) - 1);
    Problem problem;
    problem.facts = {a, b};
    problem.prompt = ToDigits(a, digits) + "+" + ToDigits(b, digits) + "=";
    problem.gold = ToDigits(a + b, digits + 1);
    problem.canonical = ToDigits(std::min(a, b), digits) + "+" + ToDigits(std::max(a, b), digits);
    problem.difficulty = static_cast<double>(digits);
    return problem;
  }

  double SpaceSize() const override {
    double size = 0;
    for (int64_t digits = least_; digits <= most_; ++digits) {
      const double n = std::pow(10.0, static_cast<double>(digits));
      size += n * (n + 1) / 2;
    }
    return size;
  }

  AnswerType Answer() const override { return {"calculator", {}}; }

  Solution Solve(const Problem& problem, std::string_view, Stream& rng) const override {
    const double u = rng.Uniform();
    if (u < pass_share_) return {"P", "pass"};
    return Solutions(problem)[u < pass_share_ + call_share_ ? 0 : 1];
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    const std::string sum = problem.prompt.substr(0, problem.prompt.size() - 1);
    return {{"C" + sum, "call"}, {"D" + problem.gold, "direct"}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    const auto right = Solutions(problem);
    return {"D" + ChangeDigit(problem.gold, rng),
            ChangeDigit(right[0].text, rng),
            problem.gold,
            "C" + problem.prompt,
            "D" + right[0].text.substr(1),
            "P",
            ""};
  }

  std::vector<std::string> Modes() const override { return {"direct", "call", "pass"}; }
  int Mode(std::string_view completion) const override {
    if (completion.empty()) return -1;
    const size_t mode = std::string_view("DCP").find(completion[0]);
    return mode == std::string_view::npos ? -1 : static_cast<int>(mode);
  }

  // All nines: as many pairs have that sum as there are numbers of the least digits.
  std::pair<std::string, double> BestConstant() const override {
    return {"D" + ToDigits(PowerOfTen(least_) - 1, least_ + 1),
            std::pow(10.0, -static_cast<double>(least_)) / static_cast<double>(most_ - least_ + 1)};
  }

  std::string SolveIndependently(const Problem& problem) const override {
    const size_t width = problem.prompt.find('+');
    std::string answer;
    int carry = 0;
    for (size_t i = 0; i < width; ++i) {
      carry += (problem.prompt[i] - '0') + (problem.prompt[width + 1 + i] - '0');
      answer += static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    return answer + static_cast<char>('0' + carry);
  }

 private:
  int64_t least_ = 2;
  int64_t most_ = 5;
  double call_share_ = 0.2;
  double pass_share_ = 0.1;
};

RLVR_REGISTER(TaskPlugin,
              {"calculator", "a sum to answer, to hand to a calculator, or to pass over",
               [] { return std::make_unique<Calculator>(); }});

}  // namespace
}  // namespace rlvr
