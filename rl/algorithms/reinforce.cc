// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset, {
                                   .name = "reinforce",
                                   .help = "REINFORCE without a baseline",
                                   .options = {{"baseline", "none"},
                                               {"scale", "none"},
                                               {"ratio", "none"},
                                               {"trust_region", "none"},
                                               {"aggregation", "sequence_sum"}},
                                   .target = GradientTarget::kGradient,
                                   .target_text = "the gradient of E[R], at high variance",
                                   .paper = "Williams 1992, Machine Learning 8",
                               });

}  // namespace rlvr
