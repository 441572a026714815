// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "gspo",
        .help = "GRPO with the geometric mean of the sequence's ratios, clipped as a whole",
        .options = {{"baseline", "group_mean"},
                    {"scale", "group_std"},
                    {"ratio", "sequence_mean"},
                    {"trust_region", "clip"},
                    {"clip_low", "3e-4"},
                    {"clip_high", "4e-4"},
                    {"aggregation", "sequence_mean"}},
        .target = GradientTarget::kBiased,
        .target_text =
            "biased: dividing by the group's standard deviation weights prompts by 1 / sqrt(p (1 - "
            "p)); dividing by each completion's own length weights short completions up",
        .paper = "Zheng et al. 2025, arXiv:2507.18071",
    });

}  // namespace rlvr
