// SPDX-License-Identifier: Apache-2.0
#include "core/io/checkpoint_files.h"

namespace rlvr {

CheckpointFiles::CheckpointFiles(const std::filesystem::path& folder, std::string_view name) {
  const std::string stem = (folder / name).string();
  weights = stem + ".safetensors", state = stem + ".state.safetensors", sums = stem + ".sums";
}

std::string CheckpointFiles::SumsOf(const WrittenFile& weights, const WrittenFile& state) {
  return weights.sha256 + "\n" + state.sha256 + "\n";
}

bool CheckpointFiles::Whole() const {
  return SumsOf(HashFile(weights), HashFile(state)) == ReadTextFile(sums);
}

}  // namespace rlvr
