// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"

namespace rlvr {
namespace {

size_t Draw(size_t size, Stream& rng) {
  return static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(size) - 1));
}

Interval Percentiles(std::vector<double> drawn) {
  std::sort(drawn.begin(), drawn.end());
  const auto at = [&](double share) {
    return drawn[static_cast<size_t>(std::llround(share * static_cast<double>(drawn.size() - 1)))];
  };
  return {at(0.025), at(0.975)};
}

// How often each of the problems is in a resample, over their number.
std::vector<double> ProblemWeights(size_t problems, Stream& rng) {
  std::vector<double> weights(problems, 0);
  for (size_t i = 0; i < problems; ++i) {
    weights[Draw(problems, rng)] += 1 / static_cast<double>(problems);
  }
  return weights;
}

double WeightedMean(const std::vector<double>& values, const std::vector<double>& weights) {
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) sum += values[i] * weights[i];
  return sum;
}

}  // namespace

Interval PercentileBootstrap(const std::vector<double>& values, const Statistic& statistic,
                             int64_t draws, Stream& rng) {
  CHECK(!values.empty() && draws >= 2, "{} values, {} draws", values.size(), draws);
  std::vector<double> drawn, resample(values.size());
  for (int64_t draw = 0; draw < draws; ++draw) {
    for (double& value : resample) value = values[Draw(values.size(), rng)];
    drawn.push_back(statistic(resample));
  }
  return Percentiles(std::move(drawn));
}

Interval HierarchicalBootstrap(const NestedOutcomes& outcomes, int64_t draws, Stream& rng) {
  const auto& bases = outcomes.bases;
  CHECK(!bases.empty() && !bases[0].empty() && draws >= 2, "nothing to draw from");
  const size_t problems = bases[0][0].size();
  std::vector<double> drawn;
  for (int64_t draw = 0; draw < draws; ++draw) {
    const std::vector<double> weights = ProblemWeights(problems, rng);
    double sum = 0;
    for (size_t i = 0; i < bases.size(); ++i) {
      const auto& runs = bases[Draw(bases.size(), rng)];
      double of_base = 0;
      for (size_t j = 0; j < runs.size(); ++j) {
        const std::vector<double>& run = runs[Draw(runs.size(), rng)];
        CHECK(run.size() == problems, "{} and {} problems", run.size(), problems);
        of_base += WeightedMean(run, weights);
      }
      sum += of_base / static_cast<double>(runs.size());
    }
    drawn.push_back(sum / static_cast<double>(bases.size()));
  }
  return Percentiles(std::move(drawn));
}

}  // namespace rlvr
