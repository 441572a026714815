#pragma once
// Tolerances that a task declares, as exact rationals. Without one, numbers are compared exactly.
//
// SPDX-License-Identifier: Apache-2.0

#include "envs/support/literal.h"
#include "envs/support/typed_verifier.h"

namespace rlvr {

struct Tolerance {
  mpq_class absolute = 0;
  mpq_class relative = 0;  // of the gold's size
};

// The parameters abs_tol and rel_tol. Fails: Error(kData) unless they are literals of at least 0.
Tolerance ReadTolerance(const AnswerType& type);

// kEqual, or within max(absolute, relative * |gold|), bounds included, or kDiffers.
Outcome CompareWithin(const Tolerance& tolerance, const mpq_class& gold, const mpq_class& answer);

}  // namespace rlvr
