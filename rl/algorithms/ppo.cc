// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(AlgorithmPreset,
              {
                  .name = "ppo",
                  .help = "PPO: value network, generalised advantage estimation, clipped ratio",
                  .options = {{"baseline", "value"},
                              {"scale", "batch_std"},
                              {"statistics", "tokens"},
                              {"recentre", "true"},
                              {"gamma", "1"},
                              {"gae_lambda", "1"},
                              {"ratio", "token"},
                              {"trust_region", "clip"},
                              {"clip_low", "0.2"},
                              {"clip_high", "0.2"},
                              {"aggregation", "token_mean"}},
                  .target = GradientTarget::kBiased,
                  .target_text = "biased: advantages are whitened over the batch's tokens; "
                                 "unbiased up to that with gae_lambda = 1",
                  .paper = "Schulman et al. 2017, arXiv:1707.06347",
                  .notes = "gae_lambda = 1, as runs with a reward at the last token alone use",
              });

}  // namespace rlvr
