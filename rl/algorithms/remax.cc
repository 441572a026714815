// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "remax",
                  .help = "REINFORCE with the reward of the greedy completion as baseline",
                  .options = {{"baseline", "greedy"},
                              {"scale", "none"},
                              {"ratio", "none"},
                              {"trust_region", "none"},
                              {"aggregation", "sequence_sum"}},
                  .target = GradientTarget::kGradient,
                  .target_text = "the gradient of E[R]",
                  .paper = "Li et al. 2024, arXiv:2310.10505",
                  .notes = "one more completion a prompt, greedy, which is not trained on",
              });

}  // namespace rlvr
