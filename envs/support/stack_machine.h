#pragma once
// A stack machine on whole numbers, for tasks whose answer is a program. One character an
// instruction:
//   1-9 push it   d double the top   s swap the two upmost   p drop the top   + - * of the two
//   upmost [ skip past the matching ] if the top is 0   ] back to the matching [ unless the top is
//   0
// The stack starts with the input alone; the result is the top at the end.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <optional>
#include <string_view>

namespace rlvr {

inline constexpr std::string_view kStackInstructions = "123456789dsp+-*[]";

// What bounds a run: instructions executed, numbers on the stack, their size.
struct StackLimits {
  int64_t fuel = 1000;
  size_t depth = 32;
  int64_t magnitude = 1000000;
};

// Whether all characters are instructions and brackets match.
bool IsStackProgram(std::string_view program);

// The result; nullopt where the stack runs empty, a limit is passed or the program is none. Pure;
// bounded by the limits.
std::optional<int64_t> RunStackProgram(std::string_view program, int64_t input,
                                       const StackLimits& limits = {});

}  // namespace rlvr
