#pragma once
// CheckpointFiles: what a checkpoint called NAME is in its folder: NAME.safetensors (the weights),
// NAME.state.safetensors, and NAME.sums, the hashes of both, a line each.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <string_view>

#include "core/io/file.h"
#include "core/io/tensor_file.h"

namespace rlvr {

struct CheckpointFiles {
  std::filesystem::path weights, state, sums;

  CheckpointFiles(const std::filesystem::path& folder, std::string_view name);

  // The text of `sums` for these weights and this state.
  static std::string SumsOf(const WrittenFile& weights, const WrittenFile& state);
  // Whether the bytes are those that were written. Fails: Error(kIo) where a file is missing.
  bool Whole() const;
};

// The tensors of a weights file. Fails: Error(kIo); Error(kCorrupt) where its bytes are not those
// of the hash in the NAME.sums beside it, if there is one.
TensorFile ReadWeights(const std::filesystem::path& path);

}  // namespace rlvr
