// gcd: the greatest common divisor of two numbers.
//   prompt 084^036=    worked W012,000,012 (the remainders of Euclid's algorithm, then the answer)
//   direct D012
// The answer is drawn first and uniformly, so that "1" is no good guess.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class Gcd : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("digits", digits_, {.help = "digits of each number", .min = 1, .max = 6});
    v.Field("largest", largest_, {.help = "answers are 1 to this", .min = 1, .max = 999});
    WorkedTask::Visit(v);
  }
  void Prepare() override {
    if (largest_ >= PowerOfTen(digits_)) {
      throw Error(ExitCode::kConfig,
                  fmt::format("gcd: largest {} does not fit in {} digits", largest_, digits_));
    }
  }

  std::string Alphabet() const override { return "0123456789^=,WD"; }

  Problem Generate(Stream& rng) const override {
    const int64_t divisor = rng.Integer(1, largest_);
    const int64_t limit = (PowerOfTen(digits_) - 1) / divisor;
    int64_t x, y;
    do {
      x = rng.Integer(1, limit), y = rng.Integer(1, limit);
    } while (std::gcd(x, y) != 1);
    Problem problem;
    problem.facts = {divisor * x, divisor * y};
    problem.prompt = Number(divisor * x) + "^" + Number(divisor * y) + "=";
    problem.gold = Number(divisor);
    problem.canonical = Number(divisor * std::min(x, y)) + "^" + Number(divisor * std::max(x, y));
    problem.difficulty = static_cast<double>(digits_);
    return problem;
  }

  // Coprime pairs x <= y <= limit are as many as the totients up to the limit add up to.
  double SpaceSize() const override {
    const int64_t most = PowerOfTen(digits_) - 1;
    std::vector<int64_t> totient(static_cast<size_t>(most) + 1);
    std::iota(totient.begin(), totient.end(), 0);
    for (size_t p = 2; p < totient.size(); ++p) {
      if (totient[p] != static_cast<int64_t>(p)) continue;
      for (size_t n = p; n < totient.size(); n += p)
        totient[n] -= totient[n] / static_cast<int64_t>(p);
    }
    std::partial_sum(totient.begin(), totient.end(), totient.begin());
    double size = 0;
    for (int64_t g = 1; g <= largest_; ++g)
      size += static_cast<double>(totient[static_cast<size_t>(most / g)]);
    return size;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || digits_ + 1 > 6) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.digits_ += 1; });
  }

  AnswerType Answer() const override { return {"digits", {{"width", std::to_string(digits_)}}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> steps;
    int64_t a = problem.facts[0], b = problem.facts[1];
    while (b != 0) {
      a = std::exchange(b, a % b);
      steps.push_back(Number(b));
    }
    steps.push_back(Number(a));
    return steps;
  }

  std::pair<std::string, double> BestConstant() const override {
    return {"D" + Number(1), 1.0 / static_cast<double>(largest_)};
  }

  // The largest divisor of both, by trial.
  std::string SolveIndependently(const Problem& problem) const override {
    const auto width = static_cast<size_t>(digits_);
    const auto a = *FromDigits(problem.prompt.substr(0, width), DigitOrder::kMostFirst);
    const auto b = *FromDigits(problem.prompt.substr(width + 1, width), DigitOrder::kMostFirst);
    int64_t divisor = std::min(a, b);
    while (a % divisor != 0 || b % divisor != 0) --divisor;
    return Number(divisor);
  }

 private:
  std::string Number(int64_t value) const {
    return ToDigits(value, digits_, DigitOrder::kMostFirst);
  }

  int64_t digits_ = 3;
  int64_t largest_ = 99;
};

RLVR_REGISTER(TaskPlugin, {"gcd", "greatest common divisor, worked by Euclid's remainders",
                           [] { return std::make_unique<Gcd>(); }});

}  // namespace
}  // namespace rlvr
