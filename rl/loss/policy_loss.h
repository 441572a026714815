#pragma once
// The loss of some sequences of a step and its derivative with respect to their current
// log-probabilities (entropies, exact KL), in double. Advantages, old, sampler and reference
// log-probabilities and every weight are constants: nothing is differentiated through them.
//
//   tokens: filled but for logprob          plan = PlanLoss(config, state, tokens)
//   for each shard (any cut into whole sequences; dpo: whole groups), in any order:
//     tokens.logprob[slice] = forward(...)
//     sums[shard] = AddLoss(gradient, inputs, first, last)
//     backward(gradient.logprob[slice], ...)
//   add the sums in shard order; metrics = LossMetrics(config, sums)
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <limits>
#include <vector>

#include "core/io/records.h"
#include "rl/loss/loss_config.h"
#include "rl/loss/loss_plan.h"
#include "rl/loss/step_tokens.h"

namespace rlvr {

// Sums over model tokens of the kept sequences; added over shards.
struct LossSums {
  double policy = 0, kl = 0, entropy = 0, proximal = 0;  // terms of the loss; their sum is the loss
  double tokens = 0, sequences = 0;
  double ratio = 0, ratio_squared = 0;
  double ratio_min = std::numeric_limits<double>::infinity();
  double ratio_max = -std::numeric_limits<double>::infinity();
  // Tokens whose policy gradient the trust region bounds, by side and by sign of the advantage.
  double clip_low_positive = 0, clip_low_negative = 0;
  double clip_high_positive = 0, clip_high_negative = 0;
  double gradient_tokens = 0;                 // tokens whose policy gradient is not 0
  double old_k1 = 0, old_k2 = 0, old_k3 = 0;  // KL(policy || old) by three estimators
  double reference_k1 = 0, reference_k2 = 0, reference_k3 = 0;
  double sampler_difference = 0, sampler_difference_max = 0, sampler_k3 = 0;  // old against sampler
  double token_entropy = 0;
  double weight = 0, weight_squared = 0;  // of importance weights, for the effective sample size

  double loss() const { return policy + kl + entropy + proximal; }
  void Add(const LossSums& other);
};

struct LossInputs {
  const LossConfig& config;
  const LossState& state;
  const StepTokens& tokens;
  const LossPlan& plan;
};

// The loss of sequences [first, last). Overwrites their slices of `gradient`, whose arrays are
// [tokens] (entropy, exact_kl: may be empty where the config needs none).
LossSums AddLoss(LossGradient& gradient, const LossInputs& inputs, int64_t first, int64_t last);

// Names, units and meanings of the metrics of a step, in order; and their values. `plan` adds the
// share that the mismatch mask dropped.
const std::vector<MetricInfo>& LossMetricInfos();
std::vector<MetricValue> LossMetrics(const LossSums& sums, const LossPlan& plan);

// Coefficients for the next step, from the measured KL to the reference and entropy per token.
void AdaptCoefficients(LossState& state, const LossConfig& config, const LossSums& sums,
                       int64_t rollouts);

}  // namespace rlvr
