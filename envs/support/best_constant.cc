// SPDX-License-Identifier: Apache-2.0
#include "envs/support/best_constant.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace rlvr {

std::pair<double, double> WilsonBounds(double hits, double trials, double z) {
  const double p = hits / trials;
  const double centre = p + z * z / (2 * trials);
  const double half = z * std::sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials));
  const double scale = 1 + z * z / trials;
  return {(centre - half) / scale, (centre + half) / scale};
}

std::pair<std::string, double> MostLikelyGold(const Task& task) {
  constexpr int kDraws = 20000;
  std::unordered_map<std::string, int> counts;
  Stream first(0, "best_constant", {0}), second(0, "best_constant", {1});
  for (int i = 0; i < kDraws; ++i) ++counts[task.Generate(first).gold];
  // Ties go to the lesser text: the order of a hash table decides nothing.
  const std::string likely =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second < b.second : a.first > b.first;
      })->first;
  int hits = 0;
  for (int i = 0; i < kDraws; ++i) hits += task.Generate(second).gold == likely;
  return {likely, WilsonBounds(hits, kDraws, 3.0902).second};
}

}  // namespace rlvr
