// comparison: which of several decimals is the greatest.
//   prompt a3.9b3.11c3.2=    worked Wa,a (the greatest of the first two, of the first three)
//   direct Da
// Decimals differ in length, so that neither the longest nor the last digits tell. The greatest is
// the greatest of all by itself, and in any place equally often.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "envs/support/digits.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

constexpr std::string_view kLabels = "abcdefghijkl";

class Comparison : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("count", count_, {.help = "numbers to compare", .min = 2, .max = 12});
    v.Field("whole", whole_, {.help = "digits before the point", .min = 1, .max = 4});
    v.Field("places", places_, {.help = "most digits behind the point", .min = 1, .max = 9});
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return std::string(kLabels) + "0123456789.=,WD"; }

  // Facts: the numbers, in units of the last place.
  Problem Generate(Stream& rng) const override {
    Problem problem;
    do {
      problem.facts.clear(), problem.canonical.clear();
      for (int64_t i = 0; i < count_; ++i) {
        const int64_t places = rng.Integer(1, places_);
        const int64_t whole = rng.Integer(0, PowerOfTen(whole_) - 1);
        const int64_t part = rng.Integer(0, PowerOfTen(places) - 1);
        problem.facts.push_back(whole * PowerOfTen(places_) + part * PowerOfTen(places_ - places));
        problem.canonical += kLabels[static_cast<size_t>(i)] + std::to_string(whole) + "." +
                             ToDigits(part, places, DigitOrder::kMostFirst);
      }
    } while (std::count(problem.facts.begin(), problem.facts.end(), Greatest(problem)) > 1);
    problem.prompt = problem.canonical + "=";
    problem.gold = Steps(problem).back();
    problem.difficulty = static_cast<double>(count_);
    return problem;
  }

  // Lists of different numbers without a zero at the end.
  double SpaceSize() const override {
    const double numbers = std::pow(10.0, static_cast<double>(whole_ + places_)) * 0.9;
    double size = 1;
    for (int64_t i = 0; i < count_; ++i) size *= numbers - static_cast<double>(i);
    return size;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || count_ + 2 > 12) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.count_ += 2; });
  }

  AnswerType Answer() const override {
    std::string labels;
    for (int64_t i = 0; i < count_; ++i) labels += Label(static_cast<size_t>(i)) + " ";
    return {"choice", {{"labels", labels}}};
  }

  std::vector<std::string> Steps(const Problem& problem) const override {
    std::vector<std::string> steps;
    size_t best = 0;
    for (size_t i = 1; i < problem.facts.size(); ++i) {
      if (problem.facts[i] > problem.facts[best]) best = i;
      steps.push_back(Label(best));
    }
    return steps;
  }
  std::string Corrupt(std::string_view step, Stream& rng) const override {
    return std::string(step.size(), kLabels[static_cast<size_t>(rng.Integer(0, count_ - 1))]);
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    std::vector<std::string> mutants = WorkedTask::Mutants(problem, rng);
    std::string all;
    for (size_t i = 0; i < problem.facts.size(); ++i) {
      all += Label(i);
      if (Label(i) != problem.gold) mutants.push_back("D" + Label(i));
    }
    mutants.push_back("D" + all);
    return mutants;
  }

  std::pair<std::string, double> BestConstant() const override {
    return {"Da", 1 / static_cast<double>(count_)};
  }

  // The text of every number, padded with zeros at its end, in the order of a dictionary.
  std::string SolveIndependently(const Problem& problem) const override {
    std::pair<std::string, char> best;
    for (size_t at = 0; problem.prompt[at] != '=';) {
      const size_t end = problem.prompt.find_first_of("abcdefghijkl=", at + 1);
      std::string number = problem.prompt.substr(at + 1, end - at - 1);
      const size_t point = number.find('.');
      number.insert(0, static_cast<size_t>(whole_) - point, '0');
      number.resize(static_cast<size_t>(whole_ + places_) + 1, '0');
      best = std::max(best, {number, problem.prompt[at]});
      at = end;
    }
    return std::string(1, best.second);
  }

 private:
  static std::string Label(size_t i) { return std::string(1, kLabels[i]); }
  static int64_t Greatest(const Problem& problem) {
    return *std::max_element(problem.facts.begin(), problem.facts.end());
  }

  int64_t count_ = 4;
  int64_t whole_ = 1;
  int64_t places_ = 3;
};

RLVR_REGISTER(TaskPlugin, {"comparison", "the greatest of several decimals of different lengths",
                           [] { return std::make_unique<Comparison>(); }});

}  // namespace
}  // namespace rlvr
