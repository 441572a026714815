// SPDX-License-Identifier: Apache-2.0
#include "experiments/statistics/hypothesis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/check.h"
#include "experiments/statistics/distributions.h"

namespace rlvr {
namespace {

// P(T >= mean / error), also where all units agree and the error is 0.
double UpperTail(double mean, double error, double df) {
  if (error > 0) return StudentCdf(-mean / error, df);
  return mean > 0 ? 0 : mean < 0 ? 1 : 0.5;
}

double StandardError(const std::vector<double>& values) {
  return StandardDeviation(values) / std::sqrt(static_cast<double>(values.size()));
}

}  // namespace

Equivalence TestEquivalence(const std::vector<double>& differences, double margin, double alpha) {
  CHECK(differences.size() >= 2 && margin > 0, "{} units, margin {}", differences.size(), margin);
  Equivalence result;
  result.difference = MeanOfUnits(differences, 1 - 2 * alpha);
  const double error = StandardError(differences), mean = result.difference.mean;
  const double df = static_cast<double>(differences.size() - 1);
  result.p = std::max(UpperTail(mean + margin, error, df), UpperTail(margin - mean, error, df));
  result.equivalent = result.p < alpha;
  return result;
}

double McNemar(int64_t gained, int64_t lost) {
  CHECK(gained >= 0 && lost >= 0, "{} gained, {} lost", gained, lost);
  const int64_t changed = gained + lost;
  if (changed == 0) return 1;
  return std::min(1.0, 2 * BinomialCdf(std::min(gained, lost), changed, 0.5));
}

std::vector<double> Holm(const std::vector<double>& p) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
  std::vector<double> corrected(p.size());
  double least = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    least = std::max(least, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    corrected[order[i]] = least;
  }
  return corrected;
}

double PairedTTest(const std::vector<double>& differences) {
  CHECK(differences.size() >= 2, "{} units", differences.size());
  const double mean = MeanOfUnits(differences).mean, error = StandardError(differences);
  const double df = static_cast<double>(differences.size() - 1);
  return 2 * UpperTail(std::abs(mean), error, df);
}

}  // namespace rlvr
