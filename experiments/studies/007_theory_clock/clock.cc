// SPDX-License-Identifier: Apache-2.0
#include "experiments/studies/007_theory_clock/clock.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/check.h"
#include "core/base/missing.h"
#include "experiments/statistics/distributions.h"
#include "rl/advantage.h"

namespace rlvr {
namespace {

double Logit(double p) { return std::log(p / (1 - p)); }
double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

constexpr int64_t kMostSteps = 50'000'000;

// One rollout of one token each: reward 1 where it is right.
RolloutBatch BatchOf(int64_t groups, int64_t group_size) {
  RolloutBatch batch;
  batch.prompts = groups, batch.group_size = group_size;
  batch.stride = 1;
  const auto n = static_cast<size_t>(groups * group_size);
  batch.length.assign(n, 1);
  batch.reward.assign(n, 0);
  batch.mask.assign(n, 1);
  batch.truncated.assign(n, 0);
  batch.tokens.assign(n, 0);
  return batch;
}

LossConfig LossOf(AdvantageRule rule) {
  LossConfig config;
  AdvantageOptions& advantage = config.advantage;
  advantage.baseline = Baseline::kGroupMean;
  advantage.scale = rule == AdvantageRule::kMeanOnly ? Scale::kNone : Scale::kGroupStd;
  advantage.std_divisor = StdDivisor::kN;
  advantage.std_epsilon = 0;
  return config;
}

}  // namespace

double ClockRate(AdvantageRule rule, int64_t group_size, double p) {
  const double variance = p * (1 - p);
  if (group_size == 0) return rule == AdvantageRule::kMeanOnly ? variance : std::sqrt(variance);
  const auto g = static_cast<double>(group_size);
  if (rule == AdvantageRule::kMeanOnly) return variance * (g - 1) / g;
  double rate = 0;
  for (int64_t k = 1; k < group_size; ++k) {
    const auto right = static_cast<double>(k);
    rate += BinomialDensity(k, group_size, p) * std::sqrt(right * (g - right)) / g;
  }
  return rate;
}

double ClockTime(AdvantageRule rule, int64_t group_size, double from, double to) {
  CHECK(0 < from && from < to && to < 1, "from {} to {}", from, to);
  constexpr int kPieces = 2000;  // Simpson's rule on a smooth integrand
  const double low = Logit(from), step = (Logit(to) - low) / kPieces;
  double sum = 0;
  for (int i = 0; i <= kPieces; ++i) {
    const double weight = i == 0 || i == kPieces ? 1 : i % 2 == 1 ? 4 : 2;
    sum += weight / ClockRate(rule, group_size, Sigmoid(low + i * step));
  }
  return sum * step / 3;
}

double ExactClock(const ClockRun& run) {
  double logit = Logit(run.from);
  int64_t steps = 0;
  while (Sigmoid(logit) < run.to && steps < kMostSteps) {
    logit += run.rate * ClockRate(run.rule, run.group_size, Sigmoid(logit));
    ++steps;
  }
  return run.rate * static_cast<double>(steps);
}

double SampledClock(const ClockRun& run, int64_t groups, Stream& rng) {
  RolloutBatch batch = BatchOf(groups, run.group_size);
  const LossConfig config = LossOf(run.rule);
  AdvantageState state;
  double logit = Logit(run.from);
  int64_t steps = 0;
  for (; Sigmoid(logit) < run.to && steps < kMostSteps; ++steps) {
    const double p = Sigmoid(logit);
    for (double& reward : batch.reward) reward = rng.Uniform() < p ? 1 : 0;
    const Advantages advantages = ComputeAdvantages(batch, config, {}, state);
    double gradient = 0;  // of the log-probability by the logit: reward - p
    for (size_t i = 0; i < batch.reward.size(); ++i) {
      gradient += advantages.advantage[i] * (batch.reward[i] - p);
    }
    logit += run.rate * gradient / static_cast<double>(batch.reward.size());
  }
  return run.rate * static_cast<double>(steps);
}

double FoldBeta(int64_t group_size, double p_ref) {
  const auto beta = [&](double logit) {
    const double p = Sigmoid(logit);
    return ClockRate(AdvantageRule::kStandardised, group_size, p) /
           (p * (1 - p) * (logit - Logit(p_ref)));
  };
  constexpr double kStep = 1e-3;
  double before = std::numeric_limits<double>::infinity();
  for (double logit = Logit(p_ref) + kStep; logit < 12; logit += kStep) {
    const double here = beta(logit);
    if (here > before) return before;
    before = here;
  }
  return kMissing;
}

}  // namespace rlvr
