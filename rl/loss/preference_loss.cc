// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/preference_loss.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/check.h"

namespace rlvr {
namespace {

// D of each sequence in [first, last).
std::vector<double> LogRatios(const StepTokens& tokens, int64_t first, int64_t last) {
  std::vector<double> sums(At(last - first), 0);
  for (int64_t i = first; i < last; ++i) {
    for (int64_t t = tokens.offset[At(i)]; t < tokens.offset[At(i + 1)]; ++t) {
      if (tokens.mask[At(t)] == 0) continue;
      sums[At(i - first)] += tokens.logprob[At(t)] - tokens.logprob_reference[At(t)];
    }
  }
  return sums;
}

// log(1 + exp(x)) without overflow.
double Softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

}  // namespace

void AddPreferenceLoss(LossGradient& gradient, LossSums& sums, const LossInputs& in, int64_t first,
                       int64_t last) {
  const StepTokens& tokens = in.tokens;
  const auto cut = [&](int64_t i) {
    return i > 0 && i < tokens.sequences() && tokens.prompt[At(i)] == tokens.prompt[At(i - 1)];
  };
  CHECK(!cut(first) && !cut(last), "dpo needs whole groups in a shard");
  const std::vector<double> d = LogRatios(tokens, first, last);
  std::vector<double> slope(d.size(), 0);
  const double beta = in.config.step.preference_beta;
  for (int64_t i = first; i < last; ++i) {
    for (int64_t j = first; j < last; ++j) {
      const bool pair = tokens.prompt[At(i)] == tokens.prompt[At(j)] &&
                        tokens.reward[At(i)] > tokens.reward[At(j)] && tokens.kept[At(i)] != 0 &&
                        tokens.kept[At(j)] != 0;
      if (!pair) continue;
      const double margin = beta * (d[At(i - first)] - d[At(j - first)]);
      const double weight = in.plan.pair_weight[At(i)];
      sums.policy += weight * Softplus(-margin);
      const double pull = weight * beta / (1 + std::exp(margin));
      slope[At(i - first)] -= pull, slope[At(j - first)] += pull;
    }
  }
  for (int64_t i = first; i < last; ++i) {
    for (int64_t t = tokens.offset[At(i)]; t < tokens.offset[At(i + 1)]; ++t) {
      if (tokens.mask[At(t)] != 0) gradient.logprob[At(t)] += slope[At(i - first)];
    }
  }
}

}  // namespace rlvr
