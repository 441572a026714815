// SPDX-License-Identifier: Apache-2.0
#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {

RLVR_REGISTER(
    AlgorithmPreset,
    {
        .name = "scalerl",
        .help = "CISPO, batch standard deviation, prompt mean, no groups of equal rewards",
        .options = {{"baseline", "group_mean"},
                    {"scale", "batch_std"},
                    {"ratio", "token"},
                    {"trust_region", "truncate"},
                    {"truncate_low", "0"},
                    {"truncate_high", "5"},
                    {"aggregation", "prompt_mean"},
                    {"group_filter", "drop_equal"},
                    {"count_dropped", "false"}},
        .target = GradientTarget::kBiased,
        .target_text = "biased: the batch's standard deviation couples all prompts; dividing by "
                       "the sampled number of tokens couples length and weight",
        .paper = "Khatri et al. 2025, arXiv:2510.13786",
        .notes = "on-policy here: rl.staleness gives the pipelined form; solved prompts need no "
                 "retiring, since each step draws new problems; its forced interruption is "
                 "rl.truncated = interrupt with the task's rl.interrupt_text",
    });

}  // namespace rlvr
