// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/checkpoint_path.h"

#include <fmt/format.h>

#include <cstdlib>

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/config/bind.h"
#include "core/config/reader.h"
#include "core/io/checkpoint_files.h"
#include "core/io/file.h"
#include "experiments/config/load.h"
#include "rl/checkpoint.h"

namespace rlvr {

namespace fs = std::filesystem;

fs::path FindCheckpoint(const fs::path& path) {
  if (!fs::is_directory(path)) return path;
  const fs::path folder = fs::is_directory(path / "checkpoints") ? path / "checkpoints" : path;
  const std::vector<std::string> names = CheckpointStore(folder).Names();
  if (!names.empty()) return folder / (names.back() + ".safetensors");
  throw Error(
      ExitCode::kIo,
      fmt::format("{}: no checkpoint in it; expected a .safetensors file or a run", path.string()));
}

namespace {

constexpr std::string_view kPolicySection = "policy.";

// Fails: Error(kConfig) where a key of the policy that was given is not as the checkpoint has it.
void CheckPolicyKeys(const fs::path& checkpoint, const std::vector<Setting>& settings) {
  const TensorFile file = ReadWeights(checkpoint);
  std::vector<Setting> given;
  for (const Setting& setting : settings) {
    if (!setting.key.starts_with(kPolicySection)) continue;
    given.push_back({setting.key.substr(kPolicySection.size()), setting.value, setting.where});
  }
  PolicyConfig config = ShapeOf(file);
  Bind(given, config);
  RequireShape(file, config.Resolved());
}

}  // namespace

ExperimentConfig ConfigOfCheckpoint(const fs::path& checkpoint, const CommandLine& line) {
  std::vector<Setting> settings;
  const fs::path resolved = checkpoint.parent_path().parent_path() / "config.resolved.cfg";
  if (!line.Has("config") && fs::exists(resolved)) {
    settings = ReadConfigText(ReadTextFile(resolved), resolved.string());
  }
  const std::vector<Setting> more = SettingsOf(line);
  settings.insert(settings.end(), more.begin(), more.end());
  ExperimentConfig config = LoadExperiment(settings);
  CheckPolicyKeys(checkpoint, settings);
  return config;
}

std::unique_ptr<Workbench> OpenCheckpoint(const fs::path& checkpoint, ExperimentConfig& config) {
  auto bench = std::make_unique<Workbench>(config, ReadPolicy(checkpoint));
  const Vocabulary& vocabulary = bench->policy->vocabulary;
  if (vocabulary.Knows(bench->environment->Alphabet())) return bench;
  throw Error(
      ExitCode::kConfig,
      fmt::format("{}: written for the characters '{}'; the task needs '{}'", checkpoint.string(),
                  vocabulary.Utf8Characters(), BytesToUtf8(bench->environment->Alphabet())));
}

int64_t StepOfCheckpoint(const fs::path& checkpoint) {
  const std::string name = checkpoint.stem().string();
  if (name.compare(0, 5, "step-") != 0) return 0;
  return std::strtoll(name.c_str() + 5, nullptr, 10);
}

}  // namespace rlvr
