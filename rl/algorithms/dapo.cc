// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "dapo",
        .help = "GRPO with a wider upper clip, the token mean, and groups of equal rewards sampled "
                "anew",
        .options = {{"baseline", "group_mean"},
                    {"scale", "group_std"},
                    {"ratio", "token"},
                    {"trust_region", "clip"},
                    {"clip_low", "0.2"},
                    {"clip_high", "0.28"},
                    {"aggregation", "token_mean"},
                    {"group_filter", "refill"}},
        .target = GradientTarget::kBiased,
        .target_text = "biased: dividing by the group's standard deviation weights prompts by 1 / "
                       "sqrt(p (1 - p)); dividing by the sampled number of tokens couples length "
                       "and weight; refilling draws hard and easy prompts less",
        .paper = "Yu et al. 2025, arXiv:2503.14476",
        .notes = "the soft penalty of overlong completions depends on the length limit: set "
                 "reward.overlong_buffer",
    });

}  // namespace rlvr
