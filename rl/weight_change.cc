// SPDX-License-Identifier: Apache-2.0
#include "rl/weight_change.h"

#include <array>
#include <cstddef>
#include <numeric>

namespace rlvr {

WeightChange WeightChangeOf(std::span<const float> after, std::span<const float> before) {
  constexpr size_t kLanes = 8;
  std::array<double, kLanes> size{}, change{};
  const auto add = [&](size_t i, size_t lane) {
    const double x = after[i], d = x - before[i];
    size[lane] += x * x, change[lane] += d * d;
  };
  const size_t whole = after.size() - after.size() % kLanes;
  for (size_t i = 0; i < whole; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) add(i + lane, lane);
  }
  for (size_t i = whole; i < after.size(); ++i) add(i, i - whole);
  return {std::accumulate(size.begin(), size.end(), 0.0),
          std::accumulate(change.begin(), change.end(), 0.0)};
}

}  // namespace rlvr
