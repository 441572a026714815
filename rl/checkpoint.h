#pragma once
// CheckpointStore: a folder of checkpoints (core/io/checkpoint_files.h): the weights, to be read
// alone, the state (optimizer moments and all else that a resumed run needs), and their hashes,
// written last: a checkpoint without them, or where they differ, does not count.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/tensor_file.h"

namespace rlvr {

struct Checkpoint {
  std::string name;
  TensorFile policy, state;
};

class CheckpointStore {
 public:
  // Makes the folder. Fails: Error(kIo).
  explicit CheckpointStore(std::filesystem::path folder);

  // Writes a checkpoint; returns the weights file's size and hash. Fails: Error(kIo), older
  // checkpoints untouched.
  WrittenFile Save(const Checkpoint& checkpoint);
  // The last by name that is whole; `damaged` gets the names of later ones that are not.
  std::optional<Checkpoint> LoadLast(std::vector<std::string>& damaged) const;
  // Fails: Error(kIo) where there is none of that name, Error(kCorrupt) where it is not whole.
  Checkpoint Load(const std::string& name) const;
  // Whether the bytes are those that were written.
  bool Whole(const std::string& name) const;
  // Names, ascending.
  std::vector<std::string> Names() const;
  void RemoveAllBut(const std::set<std::string>& names);

  std::filesystem::path WeightsPath(std::string_view name) const;

 private:
  std::filesystem::path folder_;
};

// "step-0000050".
std::string StepName(int64_t step);
// Numbers in a state file's metadata, exact; the absent reads as `otherwise`. Fails:
// Error(kCorrupt) where malformed.
void PutNumber(TensorFile& file, const std::string& key, double value);
double GetNumber(const TensorFile& file, const std::string& key, double otherwise);
// A list of numbers as a tensor; the absent reads as none. Fails: Error(kCorrupt) where it is of
// another type.
void PutNumbers(TensorFile& file, const std::string& name, const std::vector<double>& values);
std::vector<double> GetNumbers(const TensorFile& file, const std::string& name);

}  // namespace rlvr
