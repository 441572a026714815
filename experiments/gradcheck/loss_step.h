#pragma once
// A made-up step for checks of the loss: ragged completions of a few prompts, some tokens not the
// policy's own, current, old, sampler and reference log-probabilities all apart.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <vector>

#include "core/base/rng.h"
#include "rl/loss/policy_loss.h"

namespace rlvr::loss_check {

struct StepShape {
  int32_t prompts = 4;
  int32_t group_size = 3;
  double spread = 0.4;  // of current against old log-probabilities; 0: on-policy
  uint64_t seed = 1;
};

inline constexpr int64_t kLongest = 6;

// Each prompt draws from a stream of its own, so that groups can be permuted.
inline void AppendGroup(StepTokens& step, const StepShape& shape, int32_t prompt) {
  Stream rng(shape.seed, "gradcheck.loss_step", {static_cast<uint64_t>(prompt)});
  const auto near = [&](double x, double spread) {
    return std::min(-1e-3, x + spread * rng.Normal());
  };
  for (int32_t j = 0; j < shape.group_size; ++j) {
    const int64_t length = rng.Integer(2, kLongest);
    const double advantage = rng.Normal();
    step.prompt.push_back(prompt);
    step.reward.push_back(static_cast<double>(rng.Integer(0, 1)));
    step.kept.push_back(rng.Uniform() < 0.9 ? 1 : 0);
    step.offset.push_back(step.offset.back() + length);
    for (int64_t t = 0; t < length; ++t) {
      step.mask.push_back(t == 0 || rng.Uniform() < 0.8 ? 1 : 0);
      step.advantage.push_back(step.mask.back() != 0 ? advantage : 0);
      step.logprob_old.push_back(-0.05 - 2 * rng.Uniform());
      const double old = step.logprob_old.back();
      step.logprob.push_back(shape.spread > 0 ? near(old, shape.spread) : old);
      step.logprob_sampler.push_back(shape.spread > 0 ? near(old, shape.spread / 2) : old);
      step.logprob_reference.push_back(near(old, 0.5));
      step.entropy_old.push_back(rng.Uniform());
      step.entropy.push_back(rng.Uniform());
      step.exact_kl.push_back(rng.Uniform());
    }
  }
}

inline StepTokens MakeStep(const StepShape& shape) {
  StepTokens step;
  for (int32_t p = 0; p < shape.prompts; ++p) AppendGroup(step, shape, p);
  return step;
}

struct StepLoss {
  LossSums sums;
  LossGradient gradient;
  LossPlan plan;
};

// The loss of a step, its shards cut before the sequences in `cuts` (ascending, inner ones only).
inline StepLoss LossOf(const LossConfig& config, const StepTokens& step,
                       std::vector<int64_t> cuts = {}) {
  const LossState state = InitialLossState(config, kLongest);
  StepLoss out;
  out.plan = PlanLoss(config, state, step);
  const size_t tokens = static_cast<size_t>(step.tokens());
  out.gradient = {std::vector<double>(tokens, 7), std::vector<double>(tokens, 7),
                  std::vector<double>(tokens, 7)};
  cuts.push_back(step.sequences());
  int64_t first = 0;
  for (const int64_t last : cuts) {
    out.sums.Add(AddLoss(out.gradient, {config, state, step, out.plan}, first, last));
    first = last;
  }
  return out;
}

}  // namespace rlvr::loss_check
