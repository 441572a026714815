// SPDX-License-Identifier: Apache-2.0
#include "rl/rollout_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "core/base/error.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kFormat = "rlvr-rollouts 1", kSuffix = ".safetensors";

[[noreturn]] void Reject(const TensorFile& file, const std::string& what) {
  throw Error(ExitCode::kConfig, fmt::format("{}: {}", file.path, what));
}

std::string MetadataOf(const TensorFile& file, const std::string& key) {
  const auto it = file.metadata.find(key);
  return it == file.metadata.end() ? "" : it->second;
}

std::vector<fs::path> FilesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("step-", 0) == 0 && entry.path().extension() == kSuffix) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

RolloutStore RolloutStore::ToWrite(const fs::path& folder, const RlConfig& config,
                                   const std::string& characters) {
  RolloutStore store;
  store.folder_ = folder;
  store.metadata_ = {{"format", std::string(kFormat)},
                     {"characters", characters},
                     {"temperature", fmt::format("{}", config.sampling.temperature)}};
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw Error(ExitCode::kIo,
                fmt::format("can't make the folder {}: {}", folder.string(), error.message()));
  }
  return store;
}

RolloutStore RolloutStore::ToRead(const fs::path& path) {
  RolloutStore store;
  store.folder_ = path;
  store.files_ = FilesIn(path / "rollouts");
  if (store.files_.empty()) store.files_ = FilesIn(path);
  if (store.files_.empty()) {
    throw Error(ExitCode::kIo, fmt::format("rl.rollout_store = '{}': no rollouts there; expected "
                                           "a run with log.store = true",
                                           path.string()));
  }
  return store;
}

void RolloutStore::Write(int64_t step, const RolloutBatch& batch) const {
  TensorFile file;
  file.metadata = metadata_;
  PutNumber(file, "step", static_cast<double>(step));
  PutRollouts(file, "", batch);
  WriteTensorFile(folder_ / (StepName(step) + std::string(kSuffix)), file);
}

TensorFile RolloutStore::Read(int64_t i, const RlConfig& config,
                              const std::string& characters) const {
  TensorFile file = ReadTensorFile(files_[static_cast<size_t>(i)]);
  if (MetadataOf(file, "format") != kFormat) {
    Reject(file,
           fmt::format("its format is '{}'; expected '{}'", MetadataOf(file, "format"), kFormat));
  }
  if (MetadataOf(file, "characters") != characters) {
    Reject(file, fmt::format("written for the characters '{}'; the tasks use '{}'",
                             MetadataOf(file, "characters"), characters));
  }
  if (GetNumber(file, "temperature", 0) != config.sampling.temperature) {
    Reject(file, fmt::format("sampled at temperature {}; expected rl.temperature = {}",
                             MetadataOf(file, "temperature"), config.sampling.temperature));
  }
  return file;
}

}  // namespace rlvr
