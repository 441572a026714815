// lcm: the least common multiple of two numbers without leading zeros.
//   prompt 12|18=    worked W06,03,0036 (the divisor in common, the second number over it, the
//   answer)    direct D0036
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "core/base/registry.h"
#include "envs/support/best_constant.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class Lcm : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("digits", digits_, {.help = "digits of each number", .min = 1, .max = 4});
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "0123456789|=,WD"; }

  Problem Generate(Stream& rng) const override {
    const int64_t least = PowerOfTen(digits_ - 1), most = PowerOfTen(digits_) - 1;
    const int64_t a = rng.Integer(least, most), b = rng.Integer(least, most);
    Problem problem;
    problem.facts = {a, b};
    problem.prompt = Number(a, digits_) + "|" + Number(b, digits_) + "=";
    problem.gold = Number(std::lcm(a, b), 2 * digits_);
    problem.canonical = Number(std::min(a, b), digits_) + "|" + Number(std::max(a, b), digits_);
    problem.difficulty = static_cast<double>(digits_);
    return problem;
  }

  double SpaceSize() const override {
    const auto n = static_cast<double>(PowerOfTen(digits_) - PowerOfTen(digits_ - 1));
    return n * (n + 1) / 2;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || digits_ + 1 > 4) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.digits_ += 1; });
  }

  AnswerType Answer() const override {
    return {"digits", {{"width", std::to_string(2 * digits_)}}};
  }

  std::vector<std::string> Steps(const Problem& problem) const override {
    const int64_t divisor = std::gcd(problem.facts[0], problem.facts[1]);
    return {Number(divisor, digits_), Number(problem.facts[1] / divisor, digits_), problem.gold};
  }

  std::pair<std::string, double> BestConstant() const override {
    const auto [gold, share] = MostLikelyGold(*this);
    return {"D" + gold, share};
  }

  // The first multiple of the larger that the smaller divides.
  std::string SolveIndependently(const Problem& problem) const override {
    const auto width = static_cast<size_t>(digits_);
    const auto a = *FromDigits(problem.prompt.substr(0, width), DigitOrder::kMostFirst);
    const auto b = *FromDigits(problem.prompt.substr(width + 1, width), DigitOrder::kMostFirst);
    int64_t multiple = std::max(a, b);
    while (multiple % std::min(a, b) != 0) multiple += std::max(a, b);
    return Number(multiple, 2 * digits_);
  }

 private:
  static std::string Number(int64_t value, int64_t width) {
    return ToDigits(value, width, DigitOrder::kMostFirst);
  }

  int64_t digits_ = 2;
};

RLVR_REGISTER(TaskPlugin, {"lcm", "least common multiple, worked by the divisor in common",
                           [] { return std::make_unique<Lcm>(); }});

}  // namespace
}  // namespace rlvr
