#pragma once
// BaseCache: bases (policies after their next-token phases), kept by the hash of all that went into
// them and shared by the runs that need them. An entry is made once, by one process at a time, can
// be interrupted and gone on with, and has a journal of its own, whose rows each run takes over.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "core/io/run_log.h"
#include "experiments/run/progress.h"
#include "experiments/run/workbench.h"
#include "rl/checkpoint.h"
#include "rl/next_token.h"

namespace rlvr {

// --cache, else $RLVR_CACHE, else $XDG_CACHE_HOME/rlvr, else ~/.cache/rlvr.
std::filesystem::path CacheFolder(const std::string& option);

// All that decides a base's bits, as text; its hash names the entry.
std::string BaseKey(ExperimentConfig& config, const ProblemSource& source);

class BaseMaker {
 public:
  BaseMaker(ExperimentConfig& config, Workbench& bench, Progress& progress);

  // Gives the bench's policy the weights of the base, from `cache` or by training, and appends the
  // rows of its phases to `log`. Fails: Error(kInterrupted) where a signal came; what was done is
  // kept. Error(kDiverged).
  void Make(const std::filesystem::path& cache, RunLog& log);

  // Seconds that Make spent in each phase.
  const std::map<std::string, double>& seconds() const { return seconds_; }

 private:
  bool Take(const std::filesystem::path& entry, RunLog& log);
  void Train(const std::filesystem::path& entry);
  void RunPhase(NextTokenPhase& phase, const PhaseConfig& config, RunLog& log,
                CheckpointStore& store);
  void Save(const NextTokenPhase& phase, RunLog& log, CheckpointStore& store);

  ExperimentConfig& config_;
  Workbench& bench_;
  Progress& progress_;
  int64_t steps_before_ = 0;  // of the phases before the one at hand
  std::string last_saved_;
  std::map<std::string, double> seconds_;
};

}  // namespace rlvr
