#pragma once
// The third rung of the ladder: ball arithmetic (Arb) with proved error bounds, at rising
// precision. Balls that do not meet prove two values different; balls that meet prove nothing.
// Without Arb every answer is kUnknown.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <string>

#include "envs/support/exact.h"

namespace rlvr {

enum class Truth : uint8_t { kTrue, kFalse, kUnknown, kUndefined };

// How a tree is to be read as a number.
struct Reading {
  bool decimal_log = false;  // \log without a base: of base 10, else natural
  bool real = false;         // of functions of reals: says nothing where both sides are unreal
  std::map<std::string, mpq_class> symbols = {};  // values of the symbols
};

inline constexpr int kMaxIrrational = 48;  // nodes that need a ball's function

// Whether a tree is within the budget of ball arithmetic.
bool BallsAfford(const Tree& tree, const ExactValues& exact);

// kFalse: proved different. kUndefined: not finite where balls are finest (a pole, or no proof of
// the contrary), or both unreal where reals are meant. Requires: BallsAfford both; every symbol has
// a value.
Truth BallsEqual(const Tree& a, const Tree& b, const Reading& reading);

// Whether the value is proved to be a finite number.
bool BallsFinite(const Tree& tree, const Reading& reading);

// The sign of a real constant: -1, 1, or 0 where balls can't tell it from zero. `real` is cleared
// where it has an imaginary part that is not zero, or no value.
int BallsSign(const Tree& tree, const Reading& reading, bool& real);

// The value to 20 significant digits, with an imaginary part where it may have one: equal constants
// print alike.
std::string PrintBall(const Tree& tree, const Reading& reading);

}  // namespace rlvr
