// SPDX-License-Identifier: Apache-2.0
#include "core/io/checkpoint_files.h"

#include <fmt/core.h>

#include "core/base/error.h"

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

TensorFile ReadWeights(const std::filesystem::path& path) {
  const CheckpointFiles files(path.parent_path(), path.stem().string());
  const bool recorded = path == files.weights && std::filesystem::exists(files.sums);
  if (recorded && !ReadTextFile(files.sums).starts_with(HashFile(path).sha256 + "\n")) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: not the bytes that were written; expected the first hash in {}",
                            path.string(), files.sums.string()));
  }
  return ReadTensorFile(path);
}

}  // namespace rlvr
