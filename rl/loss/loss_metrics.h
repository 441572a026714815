#pragma once
// LossSums: what a shard's loss adds up beside its gradient; the metrics of a step made of them;
// and the coefficients that adapt to them.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <limits>
#include <vector>

#include "core/io/records.h"
#include "rl/loss/loss_config.h"
#include "rl/loss/loss_plan.h"
#include "rl/loss/sampler_sums.h"
#include "rl/loss/step_tokens.h"

namespace rlvr {

// Sums over model tokens of kept sequences, unless said otherwise. Added over shards, in order.
struct LossSums {
  double policy = 0, kl = 0, entropy = 0, proximal = 0;  // terms of the loss, weighted
  double updates = 0;  // optimizer steps that these sums are of, set by the trainer; 0: one
  double tokens = 0;
  double gradient_tokens = 0, positive_tokens = 0;  // with gradient; of these with advantage > 0
  double ratio = 0, ratio_squared = 0;              // of tokens, whatever the ratio option says
  double ratio_min = std::numeric_limits<double>::infinity();
  double ratio_max = -std::numeric_limits<double>::infinity();
  // Tokens whose policy gradient a trust region bounds, by side and by sign of the advantage.
  double clip_low_positive = 0, clip_low_negative = 0;
  double clip_high_positive = 0, clip_high_negative = 0;
  double off_policy_dropped = 0;  // tokens
  double mismatch_left = 0;       // tokens that the mismatch mask left, set by the trainer
  double old_k1 = 0, old_k2 = 0, old_k3 = 0;  // KL(policy || old), three estimators
  double reference_k1 = 0, reference_k2 = 0, reference_k3 = 0;
  double reference_tokens = 0;  // 0: there is no reference
  SamplerSums sampler;          // old and sampler

  double loss() const { return policy + kl + entropy + proximal; }
  void Add(const LossSums& other);
};

// One sequence range of a step with all that its loss reads.
struct LossInputs {
  const LossConfig& config;
  const LossState& state;
  const StepTokens& tokens;
  const LossPlan& plan;
};

// Adds the counts of sequences [first, last) to `sums`, given their gradient.
void CountTokens(LossSums& sums, const LossGradient& gradient, const LossInputs& in, int64_t first,
                 int64_t last);

// Names, units and meanings of a step's metrics, in order; and their values (NaN: does not apply).
const std::vector<MetricInfo>& LossMetricInfos();
std::vector<MetricValue> LossMetrics(const LossSums& sums);

// Adaptive coefficients of KL and entropy for the next step.
void AdaptCoefficients(LossState& state, const LossConfig& config, const LossSums& sums,
                       double token_entropy, int64_t rollouts);

}  // namespace rlvr
