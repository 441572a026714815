// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "cispo",
        .help = "GRPO that bounds the importance weight and keeps every token's gradient",
        .options = {{"baseline", "group_mean"},
                    {"scale", "group_std"},
                    {"ratio", "token"},
                    {"trust_region", "truncate"},
                    {"truncate_low", "0"},
                    {"truncate_high", "5"},
                    {"aggregation", "token_mean"}},
        .target = GradientTarget::kBiased,
        .target_text =
            "biased: dividing by the group's standard deviation weights prompts by 1 / sqrt(p (1 - "
            "p)); dividing by the sampled number of tokens couples length and weight",
        .paper = "MiniMax 2025, arXiv:2506.13585",
        .notes = "bounds are factors: 0 and 5",
    });

}  // namespace rlvr
