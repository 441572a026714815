// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "lite_ppo",
                  .help = "Group mean, batch standard deviation, token mean",
                  .options = {{"baseline", "group_mean"},
                              {"scale", "batch_std"},
                              {"statistics", "sequences"},
                              {"ratio", "token"},
                              {"trust_region", "clip"},
                              {"clip_low", "0.2"},
                              {"clip_high", "0.2"},
                              {"aggregation", "token_mean"},
                              {"allow_truncated_sampling", "true"},
                              {"top_p", "0.99"}},
                  .target = GradientTarget::kBiased,
                  .target_text =
                      "biased: the batch's standard deviation couples all prompts; dividing by the "
                      "sampled number of tokens couples length and weight; sampling is truncated",
                  .paper = "Liu et al. 2025, arXiv:2508.08221",
                  .notes = "samples with top-p 0.99 and trains with log-probabilities of the full "
                           "support, as stated in rl.allow_truncated_sampling",
              });

}  // namespace rlvr
