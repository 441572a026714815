#pragma once
// The value of a metric that has none: NaN, which reads as an empty cell wherever metrics go.
//
// SPDX-License-Identifier: Apache-2.0

#include <limits>

namespace rlvr {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

}  // namespace rlvr
