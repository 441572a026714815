// SPDX-License-Identifier: Apache-2.0
#include "experiments/studies/000_aa_gate/null_model.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "experiments/statistics/hypothesis.h"
#include "experiments/statistics/intervals.h"

namespace rlvr {
namespace {

// Means over an arm's seeds, by base.
std::vector<double> DrawArm(const std::vector<double>& bases, const Components& components,
                            int64_t seeds, Stream& rng) {
  std::vector<double> means;
  for (const double base : bases) {
    double sum = 0;
    for (int64_t seed = 0; seed < seeds; ++seed) sum += base + components.seed * rng.Normal();
    means.push_back(sum / static_cast<double>(seeds));
  }
  return means;
}

}  // namespace

Components FitComponents(const std::vector<std::vector<double>>& scores) {
  CHECK(!scores.empty() && scores[0].size() >= 2, "{} bases", scores.size());
  const auto seeds = static_cast<double>(scores[0].size());
  double within = 0;
  std::vector<double> means;
  for (const std::vector<double>& base : scores) {
    CHECK(base.size() == scores[0].size(), "{} and {} seeds", base.size(), scores[0].size());
    within += std::pow(StandardDeviation(base), 2) / static_cast<double>(scores.size());
    means.push_back(MeanOfUnits(base).mean);
  }
  const double between = std::pow(StandardDeviation(means), 2) - within / seeds;
  return {std::sqrt(std::max(0.0, between)), std::sqrt(within)};
}

NullRates Simulate(const Components& components, const Design& design, double effect,
                   int64_t data_sets) {
  NullRates rates{.data_sets = data_sets};
  int64_t covered = 0;
  for (int64_t i = 0; i < data_sets; ++i) {
    Stream rng(0, "study.null",
               {static_cast<uint64_t>(design.bases), static_cast<uint64_t>(design.seeds),
                static_cast<uint64_t>(i)});
    std::vector<double> bases;
    for (int64_t base = 0; base < design.bases; ++base) {
      bases.push_back(components.base * rng.Normal());
    }
    std::vector<double> left = DrawArm(bases, components, design.seeds, rng);
    const std::vector<double> right = DrawArm(bases, components, design.seeds, rng);
    const MeanInterval interval = MeanOfUnits(left);
    covered += interval.low <= 0 && interval.high >= 0;
    for (size_t base = 0; base < left.size(); ++base) left[base] += effect - right[base];
    rates.rejections += PairedTTest(left) < 0.05;
  }
  rates.rejected = static_cast<double>(rates.rejections) / static_cast<double>(data_sets);
  rates.covered = static_cast<double>(covered) / static_cast<double>(data_sets);
  return rates;
}

double PairedDeviation(const Components& components, const Design& design) {
  return components.seed * std::sqrt(2 / static_cast<double>(design.seeds));
}

}  // namespace rlvr
