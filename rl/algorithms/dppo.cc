// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "dppo",
        .help = "Tokens are dropped where their probability has moved too far in the advantage's "
                "direction",
        .options = {{"baseline", "group_mean"},
                    {"scale", "none"},
                    {"ratio", "token"},
                    {"ratio_to", "sampler"},
                    {"trust_region", "signed_mask"},
                    {"mask_low", "0.2"},
                    {"mask_high", "0.2"},
                    {"proximal_coefficient", "1e-3"},
                    {"aggregation", "token_mean"}},
        .target = GradientTarget::kBiased,
        .target_text = "biased: dividing by the sampled number of tokens couples length and weight",
        .paper = "DPPO, as prime-rl defines it",
        .notes = "ratio and difference are taken to the sampler; divergence is the total variation "
                 "of the token",
    });

}  // namespace rlvr
