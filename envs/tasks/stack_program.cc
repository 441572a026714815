// stack_program: a program of the stack machine (envs/support/stack_machine.h) that maps inputs to
// outputs as shown.
//   prompt 2>5,3>7,5>11,7>15=    answer d+1+
// Any program is right that passes the shown tests and the hidden ones. Problems are the functions
// that short programs compute, each equally likely; functions that the shown tests don't tell apart
// are left out.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/registry.h"
#include "envs/support/direct_task.h"
#include "envs/support/stack_machine.h"
#include "envs/support/variant.h"

namespace rlvr {
namespace {

constexpr std::array<int64_t, 4> kShown = {2, 3, 5, 7};
constexpr std::array<int64_t, 6> kHidden = {0, 1, 4, 6, 8, 9};
constexpr int64_t kMagnitude = 999;

// A number for each input, the shown ones first.
using Column = std::array<int64_t, kShown.size() + kHidden.size()>;

// What a program has made of the inputs: columns of the stack, the top last.
struct Stacks {
  std::string program;
  std::vector<Column> columns;
};

Column Inputs() {
  Column inputs;
  std::copy(kHidden.begin(), kHidden.end(),
            std::copy(kShown.begin(), kShown.end(), inputs.begin()));
  return inputs;
}

// The stacks after one instruction more; false where they are too low or a number grows too large.
bool Extend(const Stacks& from, char instruction, Stacks& to) {
  const size_t depth = from.columns.size();
  if (depth < (instruction == 'd' ? 1u : instruction >= '1' && instruction <= '9' ? 0u : 2u)) {
    return false;
  }
  to = from;
  to.program += instruction;
  Column column{};
  if (instruction >= '1' && instruction <= '9') {
    column.fill(instruction - '0');
    to.columns.push_back(column);
  } else if (instruction == 'd') {
    to.columns.push_back(from.columns.back());
  } else if (instruction == 's') {
    std::swap(to.columns[depth - 1], to.columns[depth - 2]);
  } else {
    to.columns.pop_back();
    for (size_t i = 0; i < column.size(); ++i) {
      const int64_t a = from.columns[depth - 2][i], b = from.columns[depth - 1][i];
      column[i] = instruction == '+' ? a + b : instruction == '-' ? a - b : a * b;
      if (std::abs(column[i]) > kMagnitude) return false;
    }
    to.columns.back() = column;
  }
  return true;
}

class StackProgram : public DirectTask {
 public:
  void Visit(FieldVisitor& v) override {
    v.Field("instructions", instructions_,
            {.help = "most instructions of the sought program", .min = 2, .max = 6});
    v.Field("digits", digits_, {.help = "it pushes digits from 1 to this", .min = 1, .max = 9});
  }

  // All programs, shortest first, by what they make of the inputs: of those that leave the same
  // stacks only the first is gone on with.
  void Prepare() override {
    functions_.clear();
    std::map<Column, Function> by_shown;
    std::set<std::vector<Column>> seen;
    std::vector<Stacks> level = {{"", {Inputs()}}};
    const std::string instructions =
        std::string("123456789").substr(0, static_cast<size_t>(digits_)) + "ds+-*";
    for (int64_t length = 1; length <= instructions_; ++length) {
      std::vector<Stacks> next;
      Stacks longer;
      for (const Stacks& stacks : level) {
        for (const char instruction : instructions) {
          if (!Extend(stacks, instruction, longer)) continue;
          if (length < instructions_ && !seen.insert(longer.columns).second) continue;
          Enter(longer, by_shown);
          if (length < instructions_) next.push_back(longer);
        }
      }
      level = std::move(next);
    }
    for (auto& [shown, function] : by_shown) {
      const bool new_length = static_cast<int64_t>(function.program.size()) > inside_;
      if (function.told_apart && new_length) functions_.push_back(std::move(function));
    }
  }

  std::string Alphabet() const override { return "0123456789ds+-*>,="; }

  Problem Generate(Stream& rng) const override {
    Problem problem;
    const int64_t index = rng.Integer(0, static_cast<int64_t>(functions_.size()) - 1);
    const Function& function = functions_[static_cast<size_t>(index)];
    problem.facts = {index};
    problem.canonical = Tests(function.outputs, 0, kShown.size());
    problem.prompt = problem.canonical + "=";
    problem.gold = problem.canonical + "|" + Tests(function.outputs, kShown.size(), kInputs);
    problem.difficulty = static_cast<double>(function.program.size());
    return problem;
  }

  double SpaceSize() const override { return static_cast<double>(functions_.size()); }
  std::unique_ptr<Task> Outside(Split axis) const override {
    if (axis != Split::kExploratory || instructions_ + 1 > 6) return nullptr;
    return MakeVariant(*this, [](auto& task) { task.inside_ = task.instructions_++; });
  }

  AnswerType Answer() const override { return {"stack_program", {}}; }

  Solution Solve(const Problem& problem, std::string_view, Stream&) const override {
    return Solutions(problem)[0];
  }
  std::vector<Solution> Solutions(const Problem& problem) const override {
    return {{functions_[static_cast<size_t>(problem.facts[0])].program, "direct"}};
  }

  std::vector<std::string> Mutants(const Problem& problem, Stream&) const override {
    const std::string program = Solutions(problem)[0].text;
    return {program + "1+", program + "[", program + "?", problem.gold, problem.prompt, ""};
  }

  std::pair<std::string, double> BestConstant() const override {
    return {functions_[0].program, 1 / SpaceSize()};
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
  static constexpr size_t kInputs = kShown.size() + kHidden.size();

  struct Function {
    std::string program;
    Column outputs{};
    bool told_apart = true;  // by the shown tests
  };

  static void Enter(const Stacks& stacks, std::map<Column, Function>& by_shown) {
    const Column& outputs = stacks.columns.back();
    Column shown{};
    std::copy(outputs.begin(), outputs.begin() + kShown.size(), shown.begin());
    Function& function =
        by_shown.try_emplace(shown, Function{stacks.program, outputs}).first->second;
    function.told_apart = function.told_apart && function.outputs == outputs;
  }
  // Pairs of input and output, from the first of the inputs to before the last.
  static std::string Tests(const Column& outputs, size_t first, size_t last) {
    static const Column kInputsOf = Inputs();
    std::string text;
    for (size_t i = first; i < last; ++i) {
      text += fmt::format("{}{}>{}", i == first ? "" : ",", kInputsOf[i], outputs[i]);
    }
    return text;
  }

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

  int64_t instructions_ = 5;
  int64_t digits_ = 9;
  int64_t inside_ = 0;  // functions of programs up to this length are left out
  std::vector<Function> functions_;
};

RLVR_REGISTER(TaskPlugin,
              {"stack_program", "a stack-machine program from examples, with hidden tests",
               [] { return std::make_unique<StackProgram>(); }});

}  // namespace
}  // namespace rlvr
