// linear_equation: the x that solves an equation with x on both sides; all its numbers are whole.
//   prompt 7x+12=3x-20;    worked W4,-32,-8 (the coefficient, the constant, x)    direct D-8
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include "core/base/registry.h"
#include "envs/support/variant.h"
#include "envs/support/worked_task.h"

namespace rlvr {
namespace {

class LinearEquation : public WorkedTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("solution", solution_, {.help = "x is in -this to this", .min = 1, .max = 100000});
    v.Field("coefficient", coefficient_,
            {.help = "x is multiplied by 1 to this", .min = 2, .max = 1000});
    v.Field("constant", constant_,
            {.help = "the left constant is in -this to this", .min = 0, .max = 100000});
    WorkedTask::Visit(v);
  }

  std::string Alphabet() const override { return "0123456789x+-=;,WD"; }

  Problem Generate(Stream& rng) const override {
    int64_t x;
    do {
      x = rng.Integer(-solution_, solution_);
    } while (std::abs(x) < least_);
    const int64_t left = rng.Integer(1, coefficient_);
    int64_t right = rng.Integer(1, coefficient_ - 1);
    if (right >= left) ++right;
    const int64_t constant = rng.Integer(-constant_, constant_);
    Problem problem;
    problem.facts = {left, constant, right, (left - right) * x + constant};
    problem.prompt = Side(left, constant) + "=" + Side(right, problem.facts[3]) + ";";
    problem.gold = std::to_string(x);
    problem.canonical = problem.prompt;
    problem.difficulty = static_cast<double>(std::abs(left - right));
    return problem;
  }

  double SpaceSize() const override {
    const auto x = static_cast<double>(2 * solution_ + 1 - std::max<int64_t>(0, 2 * least_ - 1));
    const auto constants = static_cast<double>(2 * constant_ + 1);
    return x * constants * static_cast<double>(coefficient_ * (coefficient_ - 1));
  }

  // Solutions twice as large.
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory) return nullptr;
    return MakeVariant(*this, [](auto& task) {
      task.least_ = task.solution_ + 1;
      task.solution_ *= 2;
    });
  }

  AnswerType Answer() const override { return {"integer", {}}; }

  std::vector<std::string> Steps(const Problem& problem) const override {
    const int64_t coefficient = problem.facts[0] - problem.facts[2];
    const int64_t constant = problem.facts[3] - problem.facts[1];
    return {std::to_string(coefficient), std::to_string(constant),
            std::to_string(constant / coefficient)};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override {
    std::vector<std::string> mutants = WorkedTask::Mutants(problem, rng);
    if (problem.gold != "0") {
      mutants.push_back(problem.gold[0] == '-' ? "D" + problem.gold.substr(1)
                                               : "D-" + problem.gold);
    }
    mutants.push_back("Dx=" + problem.gold);
    mutants.push_back("D0" + problem.gold);
    return mutants;
  }

  std::pair<std::string, double> BestConstant() const override {
    return {"D0", 1.0 / static_cast<double>(2 * solution_ + 1)};
  }

  // Tries every x on the text's two sides.
  std::string SolveIndependently(const Problem& problem) const override {
    const size_t equals = problem.prompt.find('=');
    const std::string left = problem.prompt.substr(0, equals),
                      right = problem.prompt.substr(equals + 1);
    for (int64_t x = -solution_; x <= solution_; ++x) {
      if (At(left, x) == At(right, x)) return std::to_string(x);
    }
    return "";
  }

 private:
  static std::string Side(int64_t coefficient, int64_t constant) {
    std::string text = std::to_string(coefficient) + "x";
    if (constant >= 0) text += '+';
    return text + std::to_string(constant);
  }
  static int64_t At(const std::string& side, int64_t x) {
    char* rest = nullptr;
    const int64_t coefficient = std::strtoll(side.c_str(), &rest, 10);
    return coefficient * x + std::strtoll(rest + 1, nullptr, 10);
  }

  int64_t solution_ = 99;
  int64_t least_ = 0;  // of |x|
  int64_t coefficient_ = 9;
  int64_t constant_ = 50;
};

RLVR_REGISTER(TaskPlugin, {"linear_equation", "a linear equation in x with whole numbers",
                           [] { return std::make_unique<LinearEquation>(); }});

}  // namespace
}  // namespace rlvr
