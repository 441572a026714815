#pragma once
// The form that a task may ask an expression to be in. Looks at what is written, not at the value.
//
// SPDX-License-Identifier: Apache-2.0

#include "core/api/verifier.h"
#include "envs/support/balls.h"

namespace rlvr {

enum class Form : uint8_t {
  kAny,
  kExpanded,  // a sum of monomials, no two alike; no product or power of a sum
  kFactored,  // a product of irreducible polynomials over the rationals, each without a common
              // numeric factor
  kSingleFraction,  // at most one division by what is no number, and nothing added outside it
};

// The parameter `form`. Fails: Error(kData) with the known names.
Form ReadForm(const AnswerType& type);

// kUnknown: over budget, or factoring is needed and FLINT is absent.
Truth HasForm(const Tree& tree, Form form);

}  // namespace rlvr
