#pragma once
// A run from its config to its end: directory, base, RLVR phase, publishing. `rlvr train`, `rlvr
// resume` and studies call it; the same call on the same directory goes on where it stopped.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/io/records.h"
#include "experiments/config/experiment_config.h"

namespace rlvr {

struct RunOptions {
  std::filesystem::path out;    // empty: DefaultRunPath
  std::filesystem::path cache;  // empty: CacheFolder("")
  bool force = false;
  int64_t threads = 0;  // of a resumed run; 0: as configured
  std::string user_config = {};
  std::vector<std::string> argv = {};
  std::string program =
      "/proc/self/exe";  // run as `program publish DIR`; empty: publish in this process, at the end
};

struct RunSummary {
  std::filesystem::path directory;
  EvaluationRecord base, final;           // extra is empty
  std::map<std::string, double> seconds;  // of each phase in this process, and "total"
  int64_t parameters = 0;
  int64_t peak_memory_bytes = 0;
};

// Trains. Fails: Error; kInterrupted where a signal came, with a checkpoint written.
RunSummary RunExperiment(ExperimentConfig& config, const RunOptions& options);

// Goes on with an interrupted run, or extends it to `steps` (0: as configured), with the bits of a
// run that was configured so from the start. Fails: Error(kConfig) where the learning rate's
// schedule depends on rl.steps.
RunSummary ResumeExperiment(const std::filesystem::path& directory, int64_t steps,
                            const RunOptions& options);

}  // namespace rlvr
