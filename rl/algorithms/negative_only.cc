// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "negative_only",
        .help = "Only wrong completions teach: A = R - 1",
        .options = {{"baseline", "none"},
                    {"scale", "none"},
                    {"sign_filter", "negative_reward"},
                    {"ratio", "token"},
                    {"trust_region", "clip"},
                    {"clip_low", "0.2"},
                    {"clip_high", "0.2"},
                    {"aggregation", "sequence_sum"}},
        .target = GradientTarget::kGradient,
        .target_text = "the gradient of E[R]: on-policy the same as that of positive_only",
        .paper = "Zhu et al. 2025, arXiv:2506.01347",
    });

}  // namespace rlvr
