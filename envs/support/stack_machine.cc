// SPDX-License-Identifier: Apache-2.0
#include "envs/support/stack_machine.h"

#include <cstdlib>
#include <vector>

namespace rlvr {
namespace {

// The place of the bracket that belongs to the one at `at`. Requires: brackets match.
size_t Matching(std::string_view program, size_t at) {
  const bool forward = program[at] == '[';
  int depth = 0;
  for (;; forward ? ++at : --at) {
    depth += program[at] == '[' ? 1 : program[at] == ']' ? -1 : 0;
    if (depth == 0) return at;
  }
}

int64_t Combine(char operation, int64_t a, int64_t b) {
  return operation == '+' ? a + b : operation == '-' ? a - b : a * b;
}

// One instruction other than a bracket. False where the stack has too few numbers.
bool Execute(char instruction, std::vector<int64_t>& stack) {
  if (instruction >= '1' && instruction <= '9') {
    stack.push_back(instruction - '0');
    return true;
  }
  const bool one = instruction == 'd' || instruction == 'p';
  if (stack.size() < (one ? 1u : 2u)) return false;
  const int64_t top = stack.back();
  if (instruction == 'd') {
    stack.push_back(top);
  } else if (instruction == 's') {
    std::swap(stack.back(), stack[stack.size() - 2]);
  } else {
    stack.pop_back();
    if (instruction != 'p') stack.back() = Combine(instruction, stack.back(), top);
  }
  return true;
}

}  // namespace

bool IsStackProgram(std::string_view program) {
  int depth = 0;
  for (const char c : program) {
    if (kStackInstructions.find(c) == std::string_view::npos) return false;
    depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth == 0;
}

std::optional<int64_t> RunStackProgram(std::string_view program, int64_t input,
                                       const StackLimits& limits) {
  if (!IsStackProgram(program)) return std::nullopt;
  std::vector<int64_t> stack = {input};
  int64_t fuel = limits.fuel;
  for (size_t at = 0; at < program.size(); ++at) {
    if (fuel-- == 0) return std::nullopt;
    const char instruction = program[at];
    if (instruction == '[' || instruction == ']') {
      if (stack.empty()) return std::nullopt;
      if ((instruction == '[') == (stack.back() == 0)) at = Matching(program, at);
      continue;
    }
    if (!Execute(instruction, stack) || stack.size() > limits.depth) return std::nullopt;
    if (!stack.empty() && std::abs(stack.back()) > limits.magnitude) return std::nullopt;
  }
  if (stack.empty()) return std::nullopt;
  return stack.back();
}

}  // namespace rlvr
