// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "reinforce_pp_baseline",
        .help = "REINFORCE++ with the group mean as baseline, then whitened over all tokens of the "
                "batch",
        .options = {{"baseline", "group_mean"},
                    {"recentre", "true"},
                    {"scale", "batch_std"},
                    {"statistics", "tokens"},
                    {"ratio", "token"},
                    {"trust_region", "clip"},
                    {"clip_low", "0.2"},
                    {"clip_high", "0.2"},
                    {"aggregation", "token_mean"},
                    {"kl_target", "token"},
                    {"kl_estimator", "k2"},
                    {"kl_coefficient", "0.01"}},
        .target = GradientTarget::kBiased,
        .target_text =
            "biased: statistics over the batch's tokens weight by length and couple all prompts",
        .paper = "Hu et al. 2025, arXiv:2501.03262",
    });

}  // namespace rlvr
