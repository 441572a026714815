// stack_program: a program of the stack machine (envs/support/stack_machine.h) that maps inputs to
// outputs as shown.
//   prompt 2>5,3>7,5>11,7>15=    answer d+1+
// Any program is right that passes the shown tests and the hidden ones. Problems are the functions
// that short programs compute, each equally likely; functions that the shown tests don't tell apart
// are left out.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/direct_task.h"
#include "envs/support/stack_machine.h"

namespace rlvr {
namespace {

constexpr std::string_view kInstructions = "123ds+-*";
constexpr std::array<int64_t, 4> kShown = {2, 3, 5, 7};
constexpr std::array<int64_t, 6> kHidden = {0, 1, 4, 6, 8, 9};

class StackProgram : public DirectTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("instructions", instructions_,
            {.help = "most instructions of the sought program", .min = 2, .max = 6});
  }

  // All programs, shortest first, by what they do to the shown inputs.
  void Prepare() override {
    std::map<std::string, Function> by_shown;
    for (int64_t length = 1; length <= instructions_; ++length) {
      std::string program(static_cast<size_t>(length), kInstructions[0]);
      do {
        const std::string shown = Tests(program, kShown), hidden = Tests(program, kHidden);
        if (shown.empty() || hidden.empty()) continue;
        Function& function = by_shown.try_emplace(shown, Function{program, hidden}).first->second;
        function.told_apart = function.told_apart && function.hidden == hidden;
      } while (Next(program));
    }
    functions_.clear();
    for (const auto& [shown, function] : by_shown) {
      if (function.told_apart) functions_.push_back({shown, function});
    }
  }

  std::string Alphabet() const override { return "0123456789ds+-*>,="; }

  Problem Generate(Stream& rng) const override {
    Problem problem;
    const int64_t index = rng.Integer(0, static_cast<int64_t>(functions_.size()) - 1);
    const auto& [shown, function] = functions_[static_cast<size_t>(index)];
    problem.facts = {index};
    problem.canonical = shown;
    problem.prompt = shown + "=";
    problem.gold = shown + "|" + function.hidden;
    problem.difficulty = static_cast<double>(function.program.size());
    return problem;
  }

  double SpaceSize() const override { return static_cast<double>(functions_.size()); }
  AnswerType Answer() const override { return {"stack_program", {}}; }

  Solution Solve(const Problem& problem, std::string_view, Stream&) const override {
    return Solutions(problem)[0];
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    return {{functions_[static_cast<size_t>(problem.facts[0])].second.program, "direct"}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream&) const override {
    const std::string program = Solutions(problem)[0].text;
    return {program + "1+", program + "[", program + "?", problem.gold, problem.prompt, ""};
  }

  std::pair<std::string, double> BestConstant() const override {
    return {functions_[0].second.program, 1 / SpaceSize()};
  }

  // The tests again, from the polynomial that the program computes.
  std::string SolveIndependently(const Problem& problem) const override {
    const Polynomial top = Symbolic(Solutions(problem)[0].text);
    std::string text;
    for (const auto& inputs : {std::vector<int64_t>(kShown.begin(), kShown.end()),
                               std::vector<int64_t>(kHidden.begin(), kHidden.end())}) {
      for (const int64_t input : inputs) {
        int64_t value = 0;
        for (size_t i = top.size(); i-- > 0;) value = value * input + top[i];
        text += fmt::format("{}>{},", input, value);
      }
      text.back() = '|';
    }
    text.pop_back();
    return text;
  }

 private:
  struct Function {
    std::string program, hidden;
    bool told_apart = true;
  };

  using Polynomial = std::vector<int64_t>;  // coefficients, constant first

  static Polynomial Combine(char operation, const Polynomial& a, const Polynomial& b) {
    Polynomial result(operation == '*' ? a.size() + b.size() : std::max(a.size(), b.size()), 0);
    for (size_t i = 0; operation == '*' && i < a.size(); ++i) {
      for (size_t j = 0; j < b.size(); ++j) result[i + j] += a[i] * b[j];
    }
    if (operation == '*') return result;
    for (size_t i = 0; i < a.size(); ++i) result[i] += a[i];
    for (size_t i = 0; i < b.size(); ++i) result[i] += operation == '+' ? b[i] : -b[i];
    return result;
  }
  static Polynomial Symbolic(const std::string& program) {
    std::vector<Polynomial> stack = {{0, 1}};
    for (const char c : program) {
      if (c >= '1' && c <= '9') {
        stack.push_back({c - '0'});
      } else if (c == 'd') {
        stack.push_back(Polynomial(stack.back()));
      } else if (c == 's') {
        std::swap(stack.back(), stack[stack.size() - 2]);
      } else {
        const Polynomial right = stack.back();
        stack.pop_back();
        stack.back() = Combine(c, stack.back(), right);
      }
    }
    return stack.back();
  }

  // The next text of the same length over the instructions, as in counting; false after the last.
  static bool Next(std::string& program) {
    for (char& c : program) {
      const size_t place = kInstructions.find(c) + 1;
      c = kInstructions[place % kInstructions.size()];
      if (place < kInstructions.size()) return true;
    }
    return false;
  }

  template <class Inputs>
  static std::string Tests(const std::string& program, const Inputs& inputs) {
    std::string text;
    for (const int64_t input : inputs) {
      const auto output = RunStackProgram(program, input, {.magnitude = 999});
      if (!output) return "";
      text += fmt::format("{}{}>{}", text.empty() ? "" : ",", input, *output);
    }
    return text;
  }

  int64_t instructions_ = 5;
  std::vector<std::pair<std::string, Function>> functions_;
};

RLVR_REGISTER(TaskPlugin,
              {"stack_program", "a stack-machine program from examples, with hidden tests",
               [] { return std::make_unique<StackProgram>(); }});

}  // namespace
}  // namespace rlvr
