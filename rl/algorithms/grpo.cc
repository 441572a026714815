// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "grpo",
        .help = "Group relative policy optimisation, KL coefficient 0",
        .options = {{"baseline", "group_mean"},
                    {"scale", "group_std"},
                    {"ratio", "token"},
                    {"trust_region", "clip"},
                    {"clip_low", "0.2"},
                    {"clip_high", "0.2"},
                    {"aggregation", "sequence_mean"}},
        .target = GradientTarget::kBiased,
        .target_text =
            "biased: dividing by the group's standard deviation weights prompts by 1 / sqrt(p (1 - "
            "p)); dividing by each completion's own length weights short completions up",
        .paper = "Shao et al. 2024, arXiv:2402.03300",
        .notes = "as most runs use it now; grpo_2024 has the paper's KL term",
    });

}  // namespace rlvr
