// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "distill",
        .help = "On-policy distillation: per-token KL to a teacher, no reward",
        .options = {{"baseline", "none"},
                    {"scale", "none"},
                    {"reward_coefficient", "0"},
                    {"ratio", "none"},
                    {"trust_region", "none"},
                    {"aggregation", "token_mean"},
                    {"kl_target", "token"},
                    {"kl_estimator", "k2"},
                    {"kl_coefficient", "1"},
                    {"reference", "teacher"}},
        .target = GradientTarget::kBiased,
        .target_text = "another objective: minus the gradient of the per-token KL(policy || "
                       "teacher), by its k2 estimator",
        .paper =
            "Agarwal et al. 2024, arXiv:2306.13649; Thinking Machines 2025, On-Policy Distillation",
        .notes =
            "the teacher is rl.teacher, or the base where that is empty (then nothing is learned)",
    });

}  // namespace rlvr
