// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "kimi_k15",
        .help = "Mirror-descent regression of the sequence's log-ratio to the centred reward",
        .options = {{"objective", "mirror"},
                    {"mirror_coefficient", "0.1"},
                    {"baseline", "group_mean"},
                    {"scale", "none"},
                    {"ratio", "none"},
                    {"trust_region", "none"},
                    {"aggregation", "sequence_sum"}},
        .target = GradientTarget::kGroupGradient,
        .target_text =
            "(G - 1) / G times the gradient of E[R]; the square is 0 at the start of each batch",
        .paper = "Kimi Team 2025, arXiv:2501.12599",
        .notes = "the length reward of the paper is a reward, not a loss: left to [rl.reward]",
    });

}  // namespace rlvr
