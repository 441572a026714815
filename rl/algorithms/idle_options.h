#pragma once
// Options that were set and that the others leave without effect.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "rl/config.h"

namespace rlvr {

// A line for each option of `rl` that differs from its default, or from what the preset sets, and
// that nothing reads: the option, its value, and the choice that makes it idle.
std::vector<std::string> IdleOptions(const RlConfig& config);

}  // namespace rlvr
