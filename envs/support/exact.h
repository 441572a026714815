#pragma once
// The first rung of the ladder: subtrees that are rational numbers, worked out exactly. The size of
// every result is estimated before it is worked out.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "envs/support/expression.h"

namespace rlvr {

inline constexpr size_t kMaxPowerBits = 1 << 15;

// What is known of each node of a tree.
struct ExactValues {
  ReadStatus status =
      ReadStatus::kOk;            // kUndefined: a division by zero or 0^0; kTooLarge: a budget
  std::vector<uint8_t> rational;  // [nodes], 1: the node is a rational number
  std::vector<mpq_class> value;   // [nodes], where it is

  bool is(int32_t node) const { return rational[static_cast<size_t>(node)] != 0; }
  const mpq_class& of(int32_t node) const { return value[static_cast<size_t>(node)]; }
  // The node is a whole number that fits `long`.
  bool small_integer(int32_t node) const {
    return is(node) && of(node).get_den() == 1 && of(node).get_num().fits_slong_p();
  }
};

// Worked out once and kept with the tree: valid until nodes are added. Pure; one caller at a time
// for each tree.
const ExactValues& EvaluateExactly(const Tree& tree);

}  // namespace rlvr
