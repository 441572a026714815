// SPDX-License-Identifier: Apache-2.0
#include "rl/estimates.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "core/base/check.h"

namespace rlvr {

double PassAtK(int64_t n, int64_t correct, int64_t k) {
  CHECK(k >= 1 && k <= n && correct >= 0 && correct <= n, "n {} correct {} k {}", n, correct, k);
  double none = 1;
  for (int64_t i = n - correct + 1; i <= n; ++i) {
    none *= std::max(0.0, 1.0 - static_cast<double>(k) / static_cast<double>(i));
  }
  return 1 - none;
}

double MajAtK(std::span<const int32_t> answer_id, int64_t k) {
  const int64_t blocks = static_cast<int64_t>(answer_id.size()) / k;
  CHECK(k >= 1 && blocks >= 1, "{} samples, k {}", answer_id.size(), k);
  int64_t right = 0;
  std::map<int32_t, int64_t> votes;
  for (int64_t block = 0; block < blocks; ++block) {
    votes.clear();
    const auto ids = answer_id.subspan(block * k, k);
    for (const int32_t id : ids) ++votes[id];
    votes.erase(-1);
    int64_t most = 0;
    for (const auto& [id, count] : votes) most = std::max(most, count);
    const auto winner = std::find_if(ids.begin(), ids.end(),
                                     [&](int32_t id) { return id >= 0 && votes[id] == most; });
    if (winner != ids.end() && *winner == 0) ++right;
  }
  return static_cast<double>(right) / static_cast<double>(blocks);
}

Interval WilsonInterval(int64_t successes, int64_t trials) {
  if (trials == 0) return {0, 1};
  constexpr double z = 1.959963984540054;
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n;
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Interval BootstrapInterval(std::span<const double> value, int64_t draws, Stream& rng) {
  const auto n = static_cast<int64_t>(value.size());
  CHECK(n > 0 && draws > 1, "{} values, {} draws", n, draws);
  std::vector<double> means;
  for (int64_t draw = 0; draw < draws; ++draw) {
    double sum = 0;
    for (int64_t i = 0; i < n; ++i) sum += value[rng.Integer(0, n - 1)];
    means.push_back(sum / static_cast<double>(n));
  }
  std::sort(means.begin(), means.end());
  const auto at = [&](double share) {
    return means[static_cast<size_t>(std::llround(share * static_cast<double>(draws - 1)))];
  };
  return {at(0.025), at(0.975)};
}

Interval ProblemInterval(std::span<const double> share, int64_t draws, Stream& rng) {
  const Interval resampled = BootstrapInterval(share, draws, rng);
  const auto [least, most] = std::minmax_element(share.begin(), share.end());
  if (*least < *most) return resampled;
  const auto trials = static_cast<int64_t>(share.size());
  return WilsonInterval(std::llround(*least * static_cast<double>(trials)), trials);
}

}  // namespace rlvr
