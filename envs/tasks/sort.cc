// sort: numbers in rising order.
//   prompt 42,07,19,07=    answer 07071942
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "envs/support/best_constant.h"
#include "envs/support/digits.h"
#include "envs/support/direct_task.h"
#include "envs/support/variant.h"

namespace rlvr {
namespace {

class Sort : public DirectTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("count", count_, {.help = "numbers to sort", .min = 2, .max = 64});
    v.Field("digits", digits_, {.help = "digits of each number", .min = 1, .max = 9});
  }

  std::string Alphabet() const override { return "0123456789,="; }

  Problem Generate(Stream& rng) const override {
    Problem problem;
    for (int64_t i = 0; i < count_; ++i) {
      problem.facts.push_back(rng.Integer(0, PowerOfTen(digits_) - 1));
      problem.canonical += (i == 0 ? "" : ",") + Number(problem.facts.back());
    }
    problem.prompt = problem.canonical + "=";
    std::vector<int64_t> sorted = problem.facts;
    std::sort(sorted.begin(), sorted.end());
    for (const int64_t number : sorted) problem.gold += Number(number);
    problem.difficulty = static_cast<double>(count_);
    return problem;
  }

  double SpaceSize() const override {
    return std::pow(10.0, static_cast<double>(count_ * digits_));
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || count_ + 2 > 64) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.count_ += 2; });
  }

  AnswerType Answer() const override {
    return {"digits", {{"width", std::to_string(count_ * digits_)}}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    std::vector<std::string> mutants = DirectTask::Mutants(problem, rng);
    const auto width = static_cast<size_t>(digits_);
    std::string falling, as_given;
    for (size_t at = problem.gold.size(); at > 0; at -= width) {
      falling += problem.gold.substr(at - width, width);
    }
    for (const int64_t number : problem.facts) as_given += Number(number);
    for (const std::string& order : {falling, as_given}) {
      if (order != problem.gold) mutants.push_back(order);
    }
    return mutants;
  }

  // The likeliest sorted list has all numbers different: count! of the orders give it.
  std::pair<std::string, double> BestConstant() const override {
    if (PowerOfTen(digits_) < count_) return MostLikelyGold(*this);
    std::string answer;
    double share = 1;
    for (int64_t i = 0; i < count_; ++i) {
      answer += Number(i);
      share *= static_cast<double>(i + 1) / std::pow(10.0, static_cast<double>(digits_));
    }
    return {answer, share};
  }

  // Takes the least of what is left, comparing the texts.
  std::string SolveIndependently(const Problem& problem) const override {
    const auto width = static_cast<size_t>(digits_);
    std::vector<std::string> left;
    for (size_t at = 0; at < problem.prompt.size(); at += width + 1) {
      left.push_back(problem.prompt.substr(at, width));
    }
    std::string answer;
    while (!left.empty()) {
      const auto least = std::min_element(left.begin(), left.end());
      answer += *least;
      left.erase(least);
    }
    return answer;
  }

 private:
  std::string Number(int64_t value) const {
    return ToDigits(value, digits_, DigitOrder::kMostFirst);
  }

  int64_t count_ = 4;
  int64_t digits_ = 2;
};

RLVR_REGISTER(TaskPlugin,
              {"sort", "numbers in rising order", [] { return std::make_unique<Sort>(); }});

}  // namespace
}  // namespace rlvr
