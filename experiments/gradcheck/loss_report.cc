// SPDX-License-Identifier: Apache-2.0
#include "experiments/gradcheck/loss_report.h"

#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "experiments/gradcheck/loss_step.h"
#include "experiments/gradcheck/naive_loss.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

using loss_check::NaiveLoss;

// Fourth-order central difference of the formula in token t.
double Difference(const NaiveLoss& naive, const StepTokens& step, size_t t) {
  constexpr double kStep = 1e-5;
  std::vector<double> l = step.logprob;
  const auto at = [&](double offset) {
    l[t] = step.logprob[t] + offset;
    return naive(l, step.logprob);
  };
  return (8 * (at(kStep) - at(-kStep)) - (at(2 * kStep) - at(-2 * kStep))) / (12 * kStep);
}

void CheckStep(LossCheck& check, const LossConfig& config, uint64_t seed) {
  const StepTokens step = loss_check::MakeStep({.seed = seed});
  const NaiveLoss naive{config, step, loss_check::kLongest};
  const loss_check::StepLoss loss = loss_check::LossOf(config, step);
  const double expected = naive(step.logprob, step.logprob);
  check.value =
      std::max(check.value, std::abs(loss.sums.loss() - expected) / (1 + std::abs(expected)));
  double worst = 0, squares = 0;
  for (size_t t = 0; t < step.logprob.size(); ++t) {
    const double quotient = Difference(naive, step, t);
    worst = std::max(worst, std::abs(quotient - loss.gradient.logprob[t]));
    squares += quotient * quotient;
  }
  const double size = std::sqrt(squares / static_cast<double>(step.logprob.size()));
  check.difference = std::max(check.difference, worst == 0 ? 0 : worst / size);
}

}  // namespace

LossCheck CheckLoss(const std::string& name, LossConfig config) {
  config.entropy = {};
  config.surrogate.covariance = Covariance::kNone;
  if (config.NeedsExactKl()) config.kl.kl_coefficient = 0;
  config.step.constant_length = 0;
  config.kl.kl_clamp = 100;
  LossCheck check{name};
  for (uint64_t seed = 1; seed <= 3; ++seed) CheckStep(check, config, seed);
  return check;
}

std::vector<LossCheck> CheckPresetLosses() {
  std::vector<LossCheck> checks;
  for (const std::string& name : Registry<AlgorithmPreset>::Get().Names()) {
    LossConfig config;
    ApplyPreset(name, config);
    checks.push_back(CheckLoss(name, config));
  }
  return checks;
}

}  // namespace rlvr
