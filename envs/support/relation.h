#pragma once
// Relations between expressions: equations and inequalities, as what stands on either side. Two say
// the same if their differences lhs - rhs are proportional (for inequalities by a positive factor)
// and their signs agree.
//
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "envs/support/ladder.h"

namespace rlvr {

enum class Sign : uint8_t {
  kEqual,
  kLess,
  kLessEqual,
  kUnequal
};  // > and >= are read with the sides swapped

struct Relation {
  Sign sign = Sign::kEqual;
  Tree left, right;
};

// A chain of relations all in one direction (a < x <= b is two), or a single one. Fails (kGrammar)
// on anything else, and on an equation chain of more than one.
ReadStatus ParseRelations(std::string_view text, const ExpressionGrammar& grammar,
                          std::vector<Relation>& out);

// Whether they say the same, as above.
Outcome CompareRelations(const Relation& gold, const Relation& answer);

// left - right.
Tree Difference(const Relation& relation);

}  // namespace rlvr
