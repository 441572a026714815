#pragma once
// Derivatives of the losses of algorithms against finite differences of their formulas, in double,
// on a made-up step: current, old, sampler and reference log-probabilities all apart, every
// stop-gradient frozen where it stands.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "rl/loss/loss_config.h"

namespace rlvr {

struct LossCheck {
  std::string name;
  double value = 0;       // difference of the loss and its formula, relative
  double difference = 0;  // of derivative and finite differences, over their root mean square
};

// The loss of `config` on steps of three seeds; the largest differences. Selections (entropy,
// random choice by covariance), the entropy bonus and the exact KL, which are no functions of one
// token's log-probability, are left out.
LossCheck CheckLoss(const std::string& name, LossConfig config);

// Every preset's.
std::vector<LossCheck> CheckPresetLosses();

}  // namespace rlvr
