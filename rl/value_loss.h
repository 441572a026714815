#pragma once
// The loss of a value: half the clipped squared error. Shared by the value network of its own
// (rl/value_network.h) and the value head on the policy's trunk (rl/value_head.h).
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "core/base/missing.h"
#include "rl/advantage.h"

namespace rlvr {

// max((v - target)^2, (clip(v, old - c, old + c) - target)^2) / 2 and its slope: none where the
// clipped branch is the larger one and its bound is reached (`held`). clip 0: off. Pure, as all
// here.
struct ValueTerm {
  double loss, slope;
  bool held;
};
ValueTerm ValueLoss(double value, double target, double old, double clip);

struct ValueReport {
  double explained_variance = kMissing;  // of the old values: 1 - var(target - old) / var(target)
  double loss = kMissing;                // before the coefficient, mean over tokens
  double clip_share = kMissing;          // tokens whose value is held by its range
};

// Over tokens of mask 1.
double ExplainedVariance(const std::vector<double>& value, const std::vector<double>& target,
                         const std::vector<double>& mask);

// [tokens], 1 on tokens that the loss reads.
std::vector<double> ValueMask(const RolloutBatch& batch, const Advantages& advantages);

}  // namespace rlvr
