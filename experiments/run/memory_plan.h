#pragma once
// MemoryPlan: what a run will need at its peak, by what it is for; `rlvr train --dry-run` prints it
// and a run that does not fit is refused by it.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>
#include <vector>

#include "experiments/config/experiment_config.h"

namespace rlvr {

struct Workbench;

struct MemoryPlan {
  std::vector<std::pair<std::string, double>> parts;  // bytes, of the phase that needs the most

  double Total() const;
};

// The larger of the next-token phases and the RLVR phase, whose completions are taken to be as long
// as the solutions that the base learns from. What the process holds already counts as it is.
MemoryPlan PlanMemory(const ExperimentConfig& config, const Workbench& bench);

}  // namespace rlvr
