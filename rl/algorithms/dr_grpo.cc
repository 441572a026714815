// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "dr_grpo",
                  .help = "GRPO without the standard deviation and with a constant divisor",
                  .options = {{"baseline", "group_mean"},
                              {"scale", "none"},
                              {"ratio", "token"},
                              {"trust_region", "clip"},
                              {"clip_low", "0.2"},
                              {"clip_high", "0.2"},
                              {"aggregation", "constant"}},
                  .target = GradientTarget::kGroupGradient,
                  .target_text = "(G - 1) / G times the gradient of E[R], over constant_length",
                  .paper = "Liu et al. 2025, arXiv:2503.20783",
              });

}  // namespace rlvr
