// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "rft",
        .help = "Rejection-sampling fine-tuning: next-token loss on the right completions",
        .options = {{"baseline", "none"},
                    {"scale", "none"},
                    {"sign_filter", "positive_reward"},
                    {"ratio", "none"},
                    {"trust_region", "none"},
                    {"aggregation", "token_mean"},
                    {"count_dropped", "false"}},
        .target = GradientTarget::kBiased,
        .target_text = "biased: the mean over right completions is the gradient of log-likelihood "
                       "of success, weighted by length",
        .paper = "Yuan et al. 2023, arXiv:2308.01825",
        .notes = "expert iteration is the same with rl.epochs above 1 and fresh rollouts each step",
    });

}  // namespace rlvr
