// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/intervals.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/check.h"
#include "experiments/statistics/distributions.h"

namespace rlvr {
namespace {

double MeanOf(const std::vector<double>& values) {
  CHECK(!values.empty(), "no values");
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double StandardDeviation(const std::vector<double>& values) {
  const double mean = MeanOf(values);
  if (values.size() < 2) return 0;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

MeanInterval MeanOfUnits(const std::vector<double>& units, double confidence) {
  const double mean = MeanOf(units), n = static_cast<double>(units.size());
  MeanInterval result{mean, mean, mean, static_cast<int64_t>(units.size())};
  if (units.size() < 2) return result;
  const double half =
      StudentQuantile((1 + confidence) / 2, n - 1) * StandardDeviation(units) / std::sqrt(n);
  result.low -= half, result.high += half;
  return result;
}

MeanInterval PairedDifference(const std::vector<double>& left, const std::vector<double>& right,
                              double confidence) {
  CHECK(left.size() == right.size(), "{} and {} units", left.size(), right.size());
  std::vector<double> differences;
  for (size_t i = 0; i < left.size(); ++i) differences.push_back(left[i] - right[i]);
  return MeanOfUnits(differences, confidence);
}

double InterquartileMean(std::vector<double> values) {
  CHECK(!values.empty(), "no values");
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size()), low = n / 4, high = n - n / 4;
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    // The i-th value stands for [i, i + 1]; what of it lies in [low, high] counts.
    const double at = static_cast<double>(i);
    sum += values[i] * std::max(0.0, std::min(at + 1, high) - std::max(at, low));
  }
  return sum / (high - low);
}

}  // namespace rlvr
