#pragma once
// The section [rl.async]: rollouts made while the policy is updated, simulated on a virtual clock
// (rl/async_feed.h).
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <string_view>

#include "core/config/field.h"

namespace rlvr {

enum class StalePolicy { kKeep, kDrop, kWait };
std::span<const std::string_view> EnumNames(StalePolicy);

struct AsyncConfig {
  int64_t workers = 0;  // 0: no simulation, every step samples with its own weights
  double token_seconds = 0.01;
  double update_seconds = 1;
  double straggler_share = 0;
  double straggler_factor = 10;
  StalePolicy stale = StalePolicy::kKeep;
  int64_t max_staleness = 4;
  double late_after = 0;  // 0: no group is late

  bool active() const { return workers > 0; }
  void Visit(FieldVisitor& v);
};

}  // namespace rlvr
