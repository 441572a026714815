#pragma once
// The last rung of the ladder: proofs that two constants are equal, by exact fields of algebraic
// and transcendental numbers (Calcium). Without Calcium, or over its budget, every answer is
// kUnknown.
// SPDX-License-Identifier: Apache-2.0

#include "envs/support/balls.h"

namespace rlvr {

// kTrue and kFalse are proved. kUndefined: one of them is no number. `reading` has no symbols here.
Truth ProveEqual(const Tree& a, const Tree& b, const Reading& reading);

}  // namespace rlvr
