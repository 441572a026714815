// countdown: an expression of the given numbers, each used once, that has the given value.
//   prompt 7,3,50=171;    answer 3*(50+7) or any other right expression
// Problems are made from an expression, so all can be solved; fractions are exact, but made
// problems stay whole.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/check.h"
#include "core/base/registry.h"
#include "envs/support/direct_task.h"
#include "envs/support/shuffle.h"
#include "envs/support/variant.h"

namespace rlvr {
namespace {

class Countdown : public DirectTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("count", count_, {.help = "numbers that are given", .min = 3, .max = 6});
    v.Field("largest", largest_, {.help = "given numbers are 1 to this", .min = 4, .max = 100});
    v.Field("target", target_, {.help = "values asked for are 1 to this", .min = 10, .max = 999});
  }

  std::string Alphabet() const override { return "0123456789+-*/(),=;"; }

  // Facts: the target, then the expression in postfix, operators as negative characters.
  Problem Generate(Stream& rng) const override {
    while (true) {
      std::vector<Part> parts;
      std::vector<int64_t> numbers;
      for (int64_t i = 0; i < count_; ++i) {
        numbers.push_back(rng.Integer(1, largest_));
        parts.push_back({numbers.back(), {numbers.back()}});
      }
      bool whole = true;
      while (parts.size() > 1 && whole) whole = Join(parts, rng);
      if (!whole || parts[0].value < 1 || parts[0].value > target_) continue;
      return Write(parts[0], numbers);
    }
  }

  // Multisets of numbers, each of which has at least its sum as a target.
  double SpaceSize() const override {
    double size = 1;
    for (int64_t i = 0; i < count_; ++i) {
      size *= static_cast<double>(largest_ + i) / static_cast<double>(i + 1);
    }
    return largest_ * count_ <= target_ ? size * kTargets : size;
  }

  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || count_ + 1 > 6) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.count_ += 1; });
  }

  AnswerType Answer() const override { return {"countdown", {}}; }

  Solution Solve(const Problem& problem, std::string_view, Stream&) const override {
    return {Infix(problem), "direct"};
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    return {{Infix(problem), "direct"}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream&) const override {
    const std::string right = Infix(problem);
    return {right + "+1",   right + "*1", "(" + right,  std::to_string(problem.facts[0]),
            problem.prompt, "-" + right,  right + "-0", ""};
  }

  // It must use the very numbers: at most all orders of one set of different numbers, with one
  // target.
  std::pair<std::string, double> BestConstant() const override {
    std::string sum = "1";
    double share = 1 / static_cast<double>(largest_);
    for (int64_t i = 2; i <= count_; ++i) {
      sum += "+" + std::to_string(i);
      share *= static_cast<double>(i) / static_cast<double>(largest_);
    }
    return {sum, share};
  }

  // Searches all ways to join two numbers; the gold again if one reaches the target.
  std::string SolveIndependently(const Problem& problem) const override {
    const std::string& prompt = problem.prompt;
    const size_t equals = prompt.find('='), end = prompt.find(';');
    const int64_t target = std::stoll(prompt.substr(equals + 1, end - equals - 1));
    std::vector<Ratio> numbers;
    for (size_t at = 0; at < equals; at = prompt.find_first_of(",=", at) + 1) {
      numbers.push_back({std::stoll(prompt.substr(at)), 1});
    }
    if (!Reach(numbers, target)) return "no solution";
    return prompt.substr(equals + 1, end - equals - 1) + ":" + prompt.substr(0, equals);
  }

 private:
  static constexpr double kTargets = 4;  // values that even four equal numbers have

  struct Part {
    int64_t value = 0;
    std::vector<int64_t> postfix;
  };
  struct Ratio {
    int64_t top, bottom;
  };

  // Joins two parts by an operation with a whole result; false where the drawn one has none.
  static bool Join(std::vector<Part>& parts, Stream& rng) {
    Shuffle(parts, rng);
    const Part b = parts.back();
    parts.pop_back();
    Part& a = parts.back();
    const char operation = "+-*/"[rng.Integer(0, 3)];
    if (operation == '/' && (b.value == 0 || a.value % b.value != 0)) return false;
    a.value = operation == '+'   ? a.value + b.value
              : operation == '-' ? a.value - b.value
              : operation == '*' ? a.value * b.value
                                 : a.value / b.value;
    a.postfix.insert(a.postfix.end(), b.postfix.begin(), b.postfix.end());
    a.postfix.push_back(-operation);
    return true;
  }

  Problem Write(const Part& part, std::vector<int64_t> numbers) const {
    Problem problem;
    problem.facts = part.postfix;
    problem.facts.insert(problem.facts.begin(), part.value);
    const std::string target = std::to_string(part.value);
    const auto list = [&] {
      std::string text;
      for (const int64_t number : numbers)
        text += (text.empty() ? "" : ",") + std::to_string(number);
      return text;
    };
    problem.prompt = list() + "=" + target + ";";
    problem.gold = target + ":" + list();
    std::sort(numbers.begin(), numbers.end());
    problem.canonical = target + ":" + list();
    problem.difficulty = static_cast<double>(count_);
    return problem;
  }

  // With brackets around every operation but the last.
  static std::string Infix(const Problem& problem) {
    std::vector<std::string> stack;
    for (size_t i = 1; i < problem.facts.size(); ++i) {
      const int64_t fact = problem.facts[i];
      if (fact > 0) {
        stack.push_back(std::to_string(fact));
        continue;
      }
      const std::string right = stack.back();
      stack.pop_back();
      stack.back() = "(" + stack.back() + static_cast<char>(-fact) + right + ")";
    }
    return stack[0].substr(1, stack[0].size() - 2);
  }

  static bool Reach(const std::vector<Ratio>& numbers, int64_t target) {
    if (numbers.size() == 1) return numbers[0].top == target * numbers[0].bottom;
    for (size_t i = 0; i < numbers.size(); ++i) {
      for (size_t j = 0; j < numbers.size(); ++j) {
        if (i == j) continue;
        const Ratio a = numbers[i], b = numbers[j];
        std::vector<Ratio> rest;
        for (size_t k = 0; k < numbers.size(); ++k) {
          if (k != i && k != j) rest.push_back(numbers[k]);
        }
        rest.emplace_back();
        const Ratio results[] = {{a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom},
                                 {a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom},
                                 {a.top * b.top, a.bottom * b.bottom},
                                 {a.top * b.bottom, a.bottom * b.top}};
        for (const Ratio& result : results) {
          rest.back() = result;
          if (result.bottom != 0 && Reach(rest, target)) return true;
        }
      }
    }
    return false;
  }

  int64_t count_ = 4;
  int64_t largest_ = 20;
  int64_t target_ = 99;
};

RLVR_REGISTER(TaskPlugin, {"countdown", "an expression of given numbers with a given value",
                           [] { return std::make_unique<Countdown>(); }});

}  // namespace
}  // namespace rlvr
