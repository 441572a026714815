// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "deepseek_v32",
        .help = "GRPO with group mean alone, unbiased KL, off-policy sequence mask and kept "
                "sampling sets",
        .options = {{"baseline", "group_mean"},
                    {"scale", "none"},
                    {"ratio", "token"},
                    {"trust_region", "clip"},
                    {"clip_low", "0.2"},
                    {"clip_high", "0.2"},
                    {"aggregation", "sequence_mean"},
                    {"off_policy_mask", "0.1"},
                    {"kl_target", "token"},
                    {"kl_estimator", "k3_weighted"},
                    {"kl_coefficient", "1e-3"},
                    {"replay_token_set", "true"}},
        .target = GradientTarget::kBiased,
        .target_text =
            "biased: dividing by each completion's own length weights short completions up",
        .paper = "DeepSeek-AI 2025, DeepSeek-V3.2, arXiv:2512.02556",
        .notes = "the report gives no numbers for the mask and the coefficient: 0.1 nats and 1e-3 "
                 "are choices made here",
    });

}  // namespace rlvr
