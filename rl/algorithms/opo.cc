// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "opo",
                  .help = "REINFORCE with the length-weighted mean of the group as baseline",
                  .options = {{"baseline", "length_weighted"},
                              {"scale", "none"},
                              {"ratio", "none"},
                              {"trust_region", "none"},
                              {"aggregation", "sequence_sum"}},
                  .target = GradientTarget::kBiased,
                  .target_text = "biased: a rollout's own reward and length enter its baseline",
                  .paper = "Hao et al. 2025, arXiv:2505.23585",
              });

}  // namespace rlvr
