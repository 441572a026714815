#pragma once
// How large weights are and how far they moved.
// SPDX-License-Identifier: Apache-2.0

#include <span>

namespace rlvr {

// Sums of squares: of weights, and of their difference from those before.
struct WeightChange {
  double size = 0, change = 0;
};

// In several sums side by side, the same on every processor: one alone waits for each addition to
// end. Both are of the same length. Pure.
WeightChange WeightChangeOf(std::span<const float> after, std::span<const float> before);

}  // namespace rlvr
