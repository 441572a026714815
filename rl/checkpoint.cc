// SPDX-License-Identifier: Apache-2.0
#include "rl/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>
#include <system_error>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/io/file.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kWeights = ".safetensors", kState = ".state.safetensors",
                           kSums = ".sums";

}  // namespace

CheckpointStore::CheckpointStore(fs::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    throw Error(ExitCode::kIo,
                fmt::format("can't make the folder {}: {}", folder_.string(), error.message()));
  }
}

fs::path CheckpointStore::PathOf(std::string_view name, std::string_view suffix) const {
  return folder_ / fmt::format("{}{}", name, suffix);
}

fs::path CheckpointStore::WeightsPath(std::string_view name) const {
  return PathOf(name, kWeights);
}

WrittenFile CheckpointStore::Save(const Checkpoint& checkpoint) {
  const WrittenFile policy = WriteTensorFile(PathOf(checkpoint.name, kWeights), checkpoint.policy);
  const WrittenFile state = WriteTensorFile(PathOf(checkpoint.name, kState), checkpoint.state);
  WriteTextFile(PathOf(checkpoint.name, kSums), policy.sha256 + "\n" + state.sha256 + "\n");
  return policy;
}

std::vector<std::string> CheckpointStore::Names() const {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    if (entry.path().extension() == kSums) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool CheckpointStore::Whole(const std::string& name) const {
  try {
    const std::string sums = HashFile(PathOf(name, kWeights)).sha256 + "\n" +
                             HashFile(PathOf(name, kState)).sha256 + "\n";
    return sums == ReadTextFile(PathOf(name, kSums));
  } catch (const Error&) {
    return false;
  }
}

Checkpoint CheckpointStore::Load(const std::string& name) const {
  if (!fs::exists(PathOf(name, kSums))) {
    throw Error(ExitCode::kIo, fmt::format("no checkpoint '{}' in {}", name, folder_.string()));
  }
  if (!Whole(name)) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: not the bytes that were written; expected the hashes in {}",
                            PathOf(name, kWeights).string(), PathOf(name, kSums).string()));
  }
  return {name, ReadTensorFile(PathOf(name, kWeights)), ReadTensorFile(PathOf(name, kState))};
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
    for (const std::string_view suffix : {kSums, kState, kWeights}) {
      fs::remove(PathOf(name, suffix), ignored);
    }
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
