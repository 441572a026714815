// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "olmo3",
                  .help = "Dr. GRPO's advantage, wider upper clip, token mean, truncated "
                          "importance weights, refilled groups",
                  .options = {{"baseline", "group_mean"},
                              {"scale", "none"},
                              {"ratio", "token"},
                              {"trust_region", "clip"},
                              {"clip_low", "0.2"},
                              {"clip_high", "0.272"},
                              {"aggregation", "token_mean"},
                              {"mismatch", "truncate"},
                              {"mismatch_high", "2"},
                              {"group_filter", "refill"}},
                  .target = GradientTarget::kBiased,
                  .target_text = "biased: dividing by the sampled number of tokens couples length "
                                 "and weight; refilling draws hard and easy prompts less",
                  .paper = "Olmo Team 2025, OLMo 3, and open-instruct",
              });

}  // namespace rlvr
