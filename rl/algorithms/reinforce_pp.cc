// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "reinforce_pp",
                  .help = "REINFORCE++: rewards whitened over all tokens of the batch, clipped "
                          "ratio, KL in the reward",
                  .options = {{"baseline", "batch_mean"},
                              {"scale", "batch_std"},
                              {"statistics", "tokens"},
                              {"ratio", "token"},
                              {"trust_region", "clip"},
                              {"clip_low", "0.2"},
                              {"clip_high", "0.2"},
                              {"aggregation", "token_mean"},
                              {"kl_target", "sequence"},
                              {"kl_estimator", "k1"},
                              {"kl_credit", "to_go"},
                              {"kl_coefficient", "0.01"}},
                  .target = GradientTarget::kBiased,
                  .target_text = "biased: mean and standard deviation over the batch's tokens "
                                 "weight by length and couple all prompts",
                  .paper = "Hu et al. 2025, arXiv:2501.03262",
              });

}  // namespace rlvr
