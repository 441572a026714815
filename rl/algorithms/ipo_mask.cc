// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "ipo_mask",
        .help = "Tokens are dropped where their probability has moved too far in either direction",
        .options = {{"baseline", "group_mean"},
                    {"scale", "none"},
                    {"ratio", "token"},
                    {"ratio_to", "sampler"},
                    {"trust_region", "difference_mask"},
                    {"mask_low", "0.3"},
                    {"mask_high", "0.3"},
                    {"aggregation", "token_mean"}},
        .target = GradientTarget::kBiased,
        .target_text = "biased: dividing by the sampled number of tokens couples length and weight",
        .paper = "IPO loss of prime-rl, docs.primeintellect.ai/prime-rl/ipo",
        .notes = "0.3 is that page's default",
    });

}  // namespace rlvr
