// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "rloo",
                  .help = "REINFORCE with the leave-one-out mean of the group as baseline",
                  .options = {{"baseline", "leave_one_out"},
                              {"scale", "none"},
                              {"ratio", "none"},
                              {"trust_region", "none"},
                              {"aggregation", "sequence_sum"}},
                  .target = GradientTarget::kGradient,
                  .target_text = "the gradient of E[R]",
                  .paper = "Ahmadian et al. 2024, arXiv:2402.14740",
              });

}  // namespace rlvr
