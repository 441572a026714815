#pragma once
// The ladder: decides whether two expressions are equal, by the cheapest method that proves it.
//   1. exact rationals                                       (envs/support/exact.h)
//   2. identity of rational functions modulo large primes    (envs/support/modular.h)
//   3. identity in roots, exponentials and sines as unknowns (envs/support/formal.h): proves
//   equality
//   4. balls at rising precision                             (envs/support/balls.h): proves
//   difference
//   5. Calcium                                               (envs/support/algebraic.h)
// What none of them decides is verifier_unsure. Samples that agree prove nothing.
//
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "envs/support/expression.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {

// Where a variable's sample points may lie.
enum class Domain : uint8_t { kReal, kPositive, kInteger };

// Pure and bounded. Both trees of the same variables.
Outcome CompareTrees(const Tree& gold, const Tree& answer, Domain domain = Domain::kReal);

// -1, 0, 1: the order of two real constants; `outcome` is kIsEqual where that is proved, else why
// it can't be told.
int OrderConstants(const Tree& a, const Tree& b, Outcome& outcome);

// A text that equal expressions share as far as they can be normalised: a rational number as p/q,
// another constant to 20 digits, a rational function by a fingerprint; else empty.
std::string PrintTree(const Tree& tree);

}  // namespace rlvr
