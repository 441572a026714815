// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/rate_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/base/check.h"

namespace rlvr {
namespace {

constexpr double kLargest = 10;  // of rl.learning_rate

}  // namespace

void RateSearch::Add(const TriedRate& tried) {
  const auto after =
      std::upper_bound(tried_.begin(), tried_.end(), tried,
                       [](const TriedRate& a, const TriedRate& b) { return a.rate < b.rate; });
  tried_.insert(after, tried);
}

size_t RateSearch::BestIndex() const {
  CHECK(!tried_.empty());
  size_t best = 0;
  double accuracy = -1;
  for (size_t i = 0; i < tried_.size(); ++i) {
    if (tried_[i].accuracy > accuracy) best = i, accuracy = tried_[i].accuracy;
  }
  return best;
}

double RateSearch::Best() const { return tried_[BestIndex()].rate; }

bool RateSearch::AtEnd() const {
  const size_t best = BestIndex();
  return best == 0 || best + 1 == tried_.size();
}

std::optional<double> RateSearch::Next() const {
  const size_t n = tried_.size();
  if (n < 2 || !AtEnd()) return std::nullopt;
  const double next = BestIndex() == 0
                          ? tried_[0].rate * tried_[0].rate / tried_[1].rate
                          : tried_[n - 1].rate * tried_[n - 1].rate / tried_[n - 2].rate;
  return next <= kLargest ? std::optional<double>(RoundedRate(next)) : std::nullopt;
}

double RoundedRate(double rate) {
  return std::strtod(fmt::format("{:.3g}", rate).c_str(), nullptr);
}

}  // namespace rlvr
