#pragma once
// Constants as values: a tree without symbols, or an infinity. Used by every type whose parts are
// constants.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>

#include "envs/support/ladder.h"

namespace rlvr {

struct ConstantValue {
  int infinity = 0;  // -1, 1; else the tree's value
  Tree tree;
};

ReadStatus ReadConstant(std::string_view text, ConstantValue& out);
Outcome CompareConstantValues(const ConstantValue& gold, const ConstantValue& answer);
std::string PrintConstant(const ConstantValue& value);

// -1, 0, 1 as OrderConstants; infinities are beyond every number.
int OrderConstantValues(const ConstantValue& a, const ConstantValue& b, Outcome& outcome);

// Whether nothing in the expression is left to be worked out: no two rational numbers are added,
// multiplied or raised to powers (a/b is a literal), roots are irrational, and i occurs at most
// once and in no power, root or denominator.
bool IsEvaluated(const Tree& tree);

}  // namespace rlvr
