// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "maxrl",
                  .help = "Group mean as baseline and as divisor: maximum likelihood of success, "
                          "truncated at order G",
                  .options = {{"baseline", "group_mean"},
                              {"scale", "group_mean"},
                              {"ratio", "none"},
                              {"trust_region", "none"},
                              {"aggregation", "sequence_sum"}},
                  .target = GradientTarget::kMaxRl,
                  .target_text = "the sum over k < G of (1 / k) times the gradient of pass@k",
                  .paper = "MaxRL, as prime-rl and SkyRL define it",
              });

}  // namespace rlvr
