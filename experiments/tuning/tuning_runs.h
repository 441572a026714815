#pragma once
// The runs of a tuning plan as cells of a sweep, several at once.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/config/experiment_config.h"
#include "experiments/tuning/tuning.h"

namespace rlvr {

struct TuningRun {
  std::string preset;
  double rate = 0;
  uint64_t seed = 0;
  std::string folder;              // below plan.out
  std::vector<Setting> more = {};  // stronger than all else
};

struct RunEnd {
  bool diverged = false;
  RunOutcome outcome;  // of one that diverged, that of its base
};

// The config of one run. Fails: Error(kConfig), as training on it would.
ExperimentConfig ConfigOf(const TuningPlan& plan, const TuningRun& run);

// Runs those that are not finished; how each ended at a budget of rollouts. Fails: see Tune.
std::vector<RunEnd> RunAll(const TuningPlan& plan, const std::vector<TuningRun>& runs,
                           double budget);

}  // namespace rlvr
