#pragma once
// LossPlan: what the loss of a step needs of the step as a whole, made once before its shards are
// computed: the weight of each token after masks, mismatch weights and the divisor. With it the
// loss is a plain sum over sequences, so any cut into shards gives the same sums.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "rl/loss/loss_config.h"
#include "rl/loss/step_tokens.h"

namespace rlvr {

struct LossPlan {
  std::vector<double> weight;  // [tokens], of KL and entropy: mask and kept, over the divisor
  std::vector<double> policy_weight;  // [tokens], the same times mismatch weight and selections
  std::vector<uint8_t> penalised;     // [tokens], chosen by covariance = kl; may be empty
  std::vector<int32_t> model_tokens;  // [sequences], tokens with mask 1
  std::vector<double> pair_weight;    // [sequences], of each pair of its group; dpo
  double mismatch_left = 0;           // model tokens of kept sequences that the mismatch mask left
};

// Coefficients that adapt from step to step, and sizes that the loss reads of other options.
struct LossState {
  double kl_coefficient = 0, entropy_coefficient = 0;
  int64_t max_completion_tokens = 0;
};

// The state before the first step.
LossState InitialLossState(const LossConfig& config, int64_t max_completion_tokens);

// Reads all of `tokens` but what belongs to the current policy. Pure.
// The divisor counts what is in `tokens` alone: a minibatch is a step of its own.
LossPlan PlanLoss(const LossConfig& config, const LossState& state, const StepTokens& tokens);

}  // namespace rlvr
