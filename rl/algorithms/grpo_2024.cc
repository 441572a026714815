// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "grpo_2024",
        .help = "GRPO as published, with k3 against the base in the loss",
        .options = {{"baseline", "group_mean"},
                    {"scale", "group_std"},
                    {"ratio", "token"},
                    {"trust_region", "clip"},
                    {"clip_low", "0.2"},
                    {"clip_high", "0.2"},
                    {"aggregation", "sequence_mean"},
                    {"kl_target", "token"},
                    {"kl_estimator", "k3"},
                    {"kl_coefficient", "0.04"}},
        .target = GradientTarget::kBiased,
        .target_text = "biased: dividing by the group's standard deviation weights prompts by 1 / "
                       "sqrt(p (1 - p)); dividing by each completion's own length weights short "
                       "completions up; the KL term's gradient is that of the local forward KL",
        .paper = "Shao et al. 2024, arXiv:2402.03300",
    });

}  // namespace rlvr
