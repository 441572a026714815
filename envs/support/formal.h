#pragma once
// Proofs that two functions are equal, by rewriting to rational functions of unknowns: each root,
// logarithm and exponential is an unknown that obeys its algebraic law (r^2 = u, e^(a+b) = e^a e^b,
// sin a = (e^ia - e^-ia)/2i), and the two sides are compared at random points of prime fields, for
// every choice of square roots. An identity of the unknowns holds for the functions too; so
// equality is proved (with the error of envs/support/modular.h), difference never.
//
// SPDX-License-Identifier: Apache-2.0

#include "envs/support/expression.h"

namespace rlvr {

// Whether a = b follows from the laws. `positive`: symbols stand for positive numbers, so that
// ln(xy) = ln x + ln y.
bool ProveIdentity(const Tree& a, const Tree& b, bool positive, bool decimal_log);

}  // namespace rlvr
