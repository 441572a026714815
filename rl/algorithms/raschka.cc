// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "raschka",
        .help = "The 15 to 50 % run: one prompt a step, 8 rollouts, top-p 0.9, summed "
                "log-probabilities",
        .options = {{"baseline", "group_mean"},
                    {"scale", "group_std"},
                    {"std_epsilon", "1e-4"},
                    {"std_divisor", "n_minus_1"},
                    {"ratio", "none"},
                    {"trust_region", "none"},
                    {"aggregation", "sequence_sum"},
                    {"allow_truncated_sampling", "true"},
                    {"temperature", "0.8"},
                    {"top_p", "0.9"},
                    {"prompts_per_step", "1"},
                    {"group_size", "8"}},
        .target = GradientTarget::kBiased,
        .target_text =
            "biased: dividing by the group's standard deviation weights prompts by 1 / sqrt(p (1 - "
            "p)); samples are of the truncated distribution, log-probabilities of the full one",
        .paper = "Raschka 2025, rasbt/reasoning-from-scratch, chapter 6",
        .notes = "sizes and sampling are set too; a config that names them wins",
    });

}  // namespace rlvr
