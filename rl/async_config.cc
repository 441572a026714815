// SPDX-License-Identifier: Apache-2.0
#include "rl/async_config.h"

namespace rlvr {

std::span<const std::string_view> EnumNames(StalePolicy) {
  static constexpr std::string_view kNames[] = {"keep", "drop", "wait"};
  return kNames;
}

void AsyncConfig::Visit(FieldVisitor& v) {
  v.Field("workers", workers,
          {.help = "groups that are sampled at once while the policy is updated, simulated on a "
                   "virtual clock; 0: every step samples with its own weights",
           .unit = "groups",
           .min = 0,
           .max = 1e6});
  v.Field("token_seconds", token_seconds,
          {.help = "virtual time of a token; a group takes as long as its longest completion",
           .unit = "s",
           .min = 1e-9,
           .max = 1e6});
  v.Field("update_seconds", update_seconds,
          {.help = "virtual time of a step's update, in which workers go on with older weights",
           .unit = "s",
           .min = 0,
           .max = 1e6});
  v.Field("straggler_share", straggler_share,
          {.help = "share of groups that take straggler_factor times as long",
           .unit = "1",
           .min = 0,
           .max = 1});
  v.Field("straggler_factor", straggler_factor,
          {.help = "how much longer a straggler takes", .unit = "1", .min = 1, .max = 1e6});
  v.Field("stale", stale,
          {.help = "groups older than max_staleness: keep, drop, or wait (workers pause where a "
                   "group would grow too old, and groups are used in the order of starting)"});
  v.Field("max_staleness", max_staleness,
          {.help = "greatest age of the weights that sampled a group, for drop and wait",
           .unit = "steps",
           .min = 0,
           .max = 1e6});
  v.Field("late_after", late_after,
          {.help = "a group that takes longer is given up then and dropped; 0: none is",
           .unit = "s",
           .min = 0,
           .max = 1e9});
}

}  // namespace rlvr
