#pragma once
// RunDirectory: the folder of one run: whose config it holds, and that one process at a time writes
// it.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>

#include "experiments/config/experiment_config.h"
#include "experiments/run/folder_lock.h"

namespace rlvr {

// At most so long between two writes of the journal to disk, and of a checkpoint.
inline constexpr double kCommitSeconds = 1, kCheckpointSeconds = 10;

class RunDirectory {
 public:
  // Makes or opens the directory for `config` and locks it. One that holds the same config's run is
  // gone on with; `force` empties it first. Fails: Error(kConfig) where it holds another config's
  // run, Error(kIo) where it is no run's and not empty, or in use.
  RunDirectory(const std::filesystem::path& path, ExperimentConfig& config, bool force);
  // Opens an existing run. Fails: Error(kIo) where there is none.
  explicit RunDirectory(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path checkpoints() const { return path_ / "checkpoints"; }
  // The config that the directory holds.
  ExperimentConfig ReadConfig() const;
  void WriteConfig(ExperimentConfig& config, const std::string& user_config) const;

 private:
  std::filesystem::path path_;
  FolderLock lock_;
};

// Fails: Error(kConfig) where the config that the journal in `path` was written under gives other
// results than `config`. More steps are an extension where the learning rate does not depend on
// them.
void CheckJournalConfig(const std::filesystem::path& path, const std::string& resolved,
                        ExperimentConfig& config);

// runs/<run.experiment>/<8 hex digits of the config hash>-s<seed>.
std::filesystem::path DefaultRunPath(ExperimentConfig& config);

// The resolved config of a run, without locking it. Fails: Error(kIo), Error(kConfig).
ExperimentConfig ReadRunConfig(const std::filesystem::path& directory);

}  // namespace rlvr
