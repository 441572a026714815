// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/threshold.h"

#include <algorithm>

#include "core/base/check.h"

namespace rlvr {
namespace {

double Median(double a, double b, double c) {
  return std::max(std::min(a, b), std::min(std::max(a, b), c));
}

std::vector<double> Medians(const std::vector<double>& values) {
  std::vector<double> medians;
  for (size_t i = 0; i < values.size(); ++i) {
    const double before = values[i == 0 ? 0 : i - 1];
    medians.push_back(Median(before, values[i], values[std::min(i + 1, values.size() - 1)]));
  }
  return medians;
}

}  // namespace

Crossing StepsToThreshold(const std::vector<double>& steps, const std::vector<double>& values,
                          double threshold) {
  CHECK(steps.size() == values.size() && !steps.empty(), "{} steps, {} values", steps.size(),
        values.size());
  const std::vector<double> medians = Medians(values);
  for (size_t i = 0; i < steps.size(); ++i) {
    if (medians[i] < threshold) continue;
    if (i == 0) return {steps[0], steps[0], false};
    const double share = (threshold - medians[i - 1]) / (medians[i] - medians[i - 1]);
    return {steps[i], steps[i - 1] + share * (steps[i] - steps[i - 1]), false};
  }
  return {steps.back(), steps.back(), true};
}

double RestrictedMean(const std::vector<Crossing>& crossings, double horizon) {
  CHECK(!crossings.empty(), "no runs");
  double sum = 0;
  for (const Crossing& crossing : crossings) {
    sum += crossing.censored ? horizon : std::min(crossing.between, horizon);
  }
  return sum / static_cast<double>(crossings.size());
}

}  // namespace rlvr
