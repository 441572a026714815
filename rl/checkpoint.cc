// SPDX-License-Identifier: Apache-2.0
#include "rl/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>
#include <system_error>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/io/checkpoint_files.h"

namespace rlvr {

namespace fs = std::filesystem;

CheckpointStore::CheckpointStore(fs::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    throw Error(ExitCode::kIo,
                fmt::format("can't make the folder {}: {}", folder_.string(), error.message()));
  }
}

fs::path CheckpointStore::WeightsPath(std::string_view name) const {
  return CheckpointFiles(folder_, name).weights;
}

WrittenFile CheckpointStore::Save(const Checkpoint& checkpoint) {
  const CheckpointFiles files(folder_, checkpoint.name);
  const WrittenFile policy = WriteTensorFile(files.weights, checkpoint.policy);
  const WrittenFile state = WriteTensorFile(files.state, checkpoint.state);
  WriteTextFile(files.sums, CheckpointFiles::SumsOf(policy, state));
  return policy;
}

std::vector<std::string> CheckpointStore::Names() const {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    if (entry.path().extension() == ".sums") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool CheckpointStore::Whole(const std::string& name) const {
  try {
    return CheckpointFiles(folder_, name).Whole();
  } catch (const Error&) {
    return false;
  }
}

Checkpoint CheckpointStore::Load(const std::string& name) const {
  const CheckpointFiles files(folder_, name);
  if (!fs::exists(files.sums)) {
    throw Error(ExitCode::kIo, fmt::format("no checkpoint '{}' in {}", name, folder_.string()));
  }
  if (!Whole(name)) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: not the bytes that were written; expected the hashes in {}",
                            files.weights.string(), files.sums.string()));
  }
  return {name, ReadTensorFile(files.weights), ReadTensorFile(files.state)};
}

std::optional<Checkpoint> CheckpointStore::LoadLast(std::vector<std::string>& damaged) const {
  std::vector<std::string> names = Names();
  for (; !names.empty(); names.pop_back()) {
    if (Whole(names.back())) return Load(names.back());
    damaged.push_back(names.back());
  }
  return std::nullopt;
}

// The hashes go first: without them the rest does not count.
void CheckpointStore::RemoveAllBut(const std::set<std::string>& names) {
  for (const std::string& name : Names()) {
    if (names.count(name)) continue;
    std::error_code ignored;
    const CheckpointFiles files(folder_, name);
    for (const fs::path& path : {files.sums, files.state, files.weights}) fs::remove(path, ignored);
  }
}

std::string StepName(int64_t step) { return fmt::format("step-{:07}", step); }

void PutNumber(TensorFile& file, const std::string& key, double value) {
  file.metadata[key] = fmt::format("{}", value);
}

double GetNumber(const TensorFile& file, const std::string& key, double otherwise) {
  const auto it = file.metadata.find(key);
  if (it == file.metadata.end()) return otherwise;
  double value = 0;
  const char* end = it->second.data() + it->second.size();
  const auto [stop, error] = std::from_chars(it->second.data(), end, value);
  if (error != std::errc{} || stop != end) {
    throw Error(ExitCode::kCorrupt, fmt::format("{}: metadata '{}' = '{}'; expected a number",
                                                file.path, key, it->second));
  }
  return value;
}

void PutNumbers(TensorFile& file, const std::string& name, const std::vector<double>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  file.tensors.push_back(
      {name, "F64", {static_cast<int64_t>(values.size())}, {bytes.begin(), bytes.end()}});
}

std::vector<double> GetNumbers(const TensorFile& file, const std::string& name) {
  const Tensor* tensor = file.Find(name);
  if (!tensor) return {};
  if (tensor->dtype != "F64") {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: tensor '{}' is {}; expected F64", file.path, name, tensor->dtype));
  }
  std::vector<double> values(tensor->data.size() / sizeof(double));
  if (!values.empty()) std::memcpy(values.data(), tensor->data.data(), tensor->data.size());
  return values;
}

}  // namespace rlvr
