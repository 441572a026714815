// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "topr",
        .help = "Tapered off-policy REINFORCE: weight 1 where A > 0, at most 1 where A < 0",
        .options = {{"baseline", "none"},
                    {"scale", "none"},
                    {"sign_filter", "weighted_reward"},
                    {"sign_weight", "1"},
                    {"ratio", "sequence_product"},
                    {"ratio_to", "sampler"},
                    {"trust_region", "topr"},
                    {"aggregation", "sequence_sum"}},
        .target = GradientTarget::kGradient,
        .target_text = "2 times the gradient of E[R], since rewards 0 and 1 become -1 and 1",
        .paper = "Le Roux et al. 2025, arXiv:2503.14286",
        .target_factor = 2,
    });

}  // namespace rlvr
