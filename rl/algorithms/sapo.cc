// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "sapo",
        .help = "GRPO with a soft gate in place of the clip",
        .options = {{"baseline", "group_mean"},
                    {"scale", "group_std"},
                    {"ratio", "token"},
                    {"trust_region", "soft_gate"},
                    {"gate_positive", "1"},
                    {"gate_negative", "1.05"},
                    {"aggregation", "sequence_mean"}},
        .target = GradientTarget::kBiased,
        .target_text =
            "biased: dividing by the group's standard deviation weights prompts by 1 / sqrt(p (1 - "
            "p)); dividing by each completion's own length weights short completions up",
        .paper = "Gao et al. 2025, arXiv:2511.20347",
    });

}  // namespace rlvr
