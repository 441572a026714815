#pragma once
// RolloutStore: the rollouts of a run on disk, one tensor file a step in a folder
// (rl/rollout_codec.h), written by one run (log.store) and replayed by another (rl.rollout_store).
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/io/tensor_file.h"
#include "rl/config.h"
#include "rl/rollout_codec.h"

namespace rlvr {

// The folder of a run's rollouts, by step.
class RolloutStore {
 public:
  // Makes the folder. `characters`: the vocabulary's, as UTF-8. Fails: Error(kIo).
  static RolloutStore ToWrite(const std::filesystem::path& folder, const RlConfig& config,
                              const std::string& characters);
  // `path`: a run's directory or its folder of rollouts. Fails: Error(kIo) where there are none.
  static RolloutStore ToRead(const std::filesystem::path& path);

  // The rollouts of a step; a step written again replaces the earlier one. Fails: Error(kIo).
  void Write(int64_t step, const RolloutBatch& batch) const;

  int64_t batches() const { return static_cast<int64_t>(files_.size()); }
  // The file of batch i, in the order of steps. Fails: Error(kIo), Error(kCorrupt); Error(kConfig)
  // where it was sampled at another temperature or with other characters than the config's.
  TensorFile Read(int64_t i, const RlConfig& config, const std::string& characters) const;

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::string> metadata_;  // of files to be written
  std::vector<std::filesystem::path> files_;     // to be read
};

}  // namespace rlvr
