#pragma once
// Advantages: from the rewards of a rollout batch to the number that multiplies each token's
// log-probability gradient. Used by the trainer; the loss itself is rl/loss.
// Order: sign filter on the reward, whole sequence KL into it, baseline, statistics over sequences,
// KL to go, statistics over tokens, sign filter on the advantage.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <vector>

#include "core/api/rollout.h"
#include "rl/loss/loss_config.h"

namespace rlvr {

// What only some options read; empty where no option asks for it.
struct AdvantageExtras {
  std::span<const uint8_t> known =
      {};  // [rollouts], 0: the verifier could not tell; empty: all known
  // Several rewards in place of RolloutBatch::reward: [rollouts, components] and their weights.
  std::span<const double> components = {}, component_weights = {};
  std::span<const double> greedy_reward =
      {};  // [prompts], of the greedy completion (baseline = greedy)
  // [rollouts, stride]: penalty of the sequence KL at the batch's start: k1 or the exact KL.
  std::span<const double> kl = {};
  double kl_coefficient = 0;
  std::span<const double> value = {};         // [rollouts, stride] (baseline = value)
  std::span<const double> score_energy = {};  // [rollouts, stride]: 1 - 2 p + sum_v p_v^2
};

// Carried from step to step; part of a checkpoint.
struct AdvantageState {
  double running_mean = 0;
};

struct Advantages {
  std::vector<double> advantage;     // [rollouts, stride], 0 outside the mask
  std::vector<double> value_target;  // [rollouts, stride], where baseline = value
  std::vector<uint8_t> kept;         // [rollouts], 0: dropped from the loss
  std::vector<uint8_t> equal_group;  // [prompts], 1: all rewards equal
};

// Rollouts that are not known are dropped from the loss and from every statistic. Equal rewards are
// found by comparing them: such a group has advantage exactly 0 under every group baseline and
// under group std. Pure but for `state`. Fails: CHECK where an extra that the options need is
// missing.
Advantages ComputeAdvantages(const RolloutBatch& batch, const LossConfig& config,
                             const AdvantageExtras& extras, AdvantageState& state);

}  // namespace rlvr
