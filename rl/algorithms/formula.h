#pragma once
// The loss of a config as a formula in text. What of a config is refused: validate.h.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "rl/algorithms/validate.h"
#include "rl/loss/loss_config.h"

namespace rlvr {

// Several lines: reward, advantage, ratio, loss as a sum; then what else a symbol or filter means.
std::string Formula(const LossConfig& config);

}  // namespace rlvr
