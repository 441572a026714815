// SPDX-License-Identifier: Apache-2.0
// The names that configs use, in the order of the enums' values.
#include "rl/loss/axes.h"

#define RLVR_ENUM_NAMES(Enum, ...)                              \
  std::span<const std::string_view> EnumNames(Enum) {           \
    static constexpr std::string_view kNames[] = {__VA_ARGS__}; \
    return kNames;                                              \
  }

namespace rlvr {

RLVR_ENUM_NAMES(Baseline, "none", "group_mean", "leave_one_out", "batch_mean", "running_mean",
                "greedy", "length_weighted", "optimal_token", "pass_at_k", "value")
RLVR_ENUM_NAMES(Scale, "none", "group_std", "batch_std", "group_mean")
RLVR_ENUM_NAMES(Statistics, "sequences", "tokens")
RLVR_ENUM_NAMES(StdDivisor, "n", "n_minus_1")
RLVR_ENUM_NAMES(SignFilter, "none", "positive_reward", "negative_reward", "weighted_reward",
                "positive_advantage", "negative_advantage")
RLVR_ENUM_NAMES(MultiReward, "sum", "normalise")
RLVR_ENUM_NAMES(Ratio, "none", "token", "sequence_mean", "sequence_token", "sequence_product",
                "geometric_clip")
RLVR_ENUM_NAMES(RatioTo, "old", "sampler")
RLVR_ENUM_NAMES(TrustRegion, "none", "clip", "truncate", "soft_gate", "vespo", "signed_mask",
                "difference_mask", "topr")
RLVR_ENUM_NAMES(Covariance, "none", "clip", "kl")
RLVR_ENUM_NAMES(KlTarget, "none", "sequence", "token")
RLVR_ENUM_NAMES(KlEstimator, "k1", "k2", "k3", "k3_weighted", "exact")
RLVR_ENUM_NAMES(KlCredit, "whole", "to_go")
RLVR_ENUM_NAMES(Reference, "base", "refreshed", "moving_average", "teacher")
RLVR_ENUM_NAMES(Mismatch, "none", "truncate", "mask", "sequence_mask", "decoupled")
RLVR_ENUM_NAMES(SamplerPrecision, "same", "bfloat16", "int8")
RLVR_ENUM_NAMES(Objective, "policy_gradient", "dpo", "mirror")
RLVR_ENUM_NAMES(Aggregation, "token_mean", "sequence_mean", "sequence_sum", "constant",
                "prompt_mean")
RLVR_ENUM_NAMES(GroupFilter, "none", "drop_equal", "refill")
RLVR_ENUM_NAMES(Truncated, "keep", "zero_reward", "mask", "interrupt")
RLVR_ENUM_NAMES(RolloutSource, "policy", "gold", "store")
RLVR_ENUM_NAMES(ValueTrunk, "own", "shared")

}  // namespace rlvr
