#pragma once
// The best answer that does not read the prompt, for tasks whose answers have no distribution in
// closed form.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>

#include "core/api/task.h"

namespace rlvr {

// The most frequent gold of 20,000 draws, and the 99.9 % upper bound of its share in 20,000 others.
// The streams are fixed, so a config has one result.
std::pair<std::string, double> MostLikelyGold(const Task& task);

// Bounds of a share by Wilson's interval, one-sided at `z` standard deviations.
std::pair<double, double> WilsonBounds(double hits, double trials, double z);

}  // namespace rlvr
