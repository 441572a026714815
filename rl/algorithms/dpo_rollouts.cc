// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "dpo_rollouts",
        .help =
            "Direct preference optimisation on pairs of a group's rollouts with unequal rewards",
        .options = {{"objective", "dpo"},
                    {"preference_beta", "0.1"},
                    {"baseline", "group_mean"},
                    {"scale", "none"},
                    {"ratio", "none"},
                    {"trust_region", "none"},
                    {"aggregation", "sequence_sum"}},
        .target = GradientTarget::kBiased,
        .target_text = "biased: another objective; at the reference its slope is beta / 2 times "
                       "the mean difference of a pair's scores",
        .paper = "Rafailov et al. 2023, arXiv:2305.18290",
        .notes = "all pairs of a group, mean over the pairs of a prompt, then over prompts; "
                 "reference: base",
    });

}  // namespace rlvr
