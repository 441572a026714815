// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "gmpo",
        .help = "GRPO with the geometric mean of token ratios, each clipped before the mean",
        .options = {{"baseline", "group_mean"},
                    {"scale", "group_std"},
                    {"ratio", "geometric_clip"},
                    {"trust_region", "none"},
                    {"clip_low", "0.33"},
                    {"clip_high", "0.49"},
                    {"aggregation", "sequence_mean"}},
        .target = GradientTarget::kBiased,
        .target_text =
            "biased: dividing by the group's standard deviation weights prompts by 1 / sqrt(p (1 - "
            "p)); dividing by each completion's own length weights short completions up",
        .paper = "Zhao et al. 2025, Geometric-Mean Policy Optimization, arXiv:2507.20673",
        .notes = "bounds of 0.4 nats either way on a token's log-ratio are a choice made here",
    });

}  // namespace rlvr
