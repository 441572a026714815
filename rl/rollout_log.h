#pragma once
// What log.rollouts keeps of a step: all that the loss can be recomputed from.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "core/io/records.h"
#include "rl/advantage.h"
#include "rl/collector.h"
#include "rl/updater.h"

namespace rlvr {

// What a step made, for its log.
struct LoggedStep {
  int64_t step = 0;
  const Collected& collected;
  const Advantages& advantages;
  const UpdateReport& report;
  const std::vector<double>& values;  // [rollouts, stride]; empty without a value network
};

// The first groups of the batch (-1: all).
RolloutRecord RecordOf(const LoggedStep& logged, int64_t groups);

}  // namespace rlvr
