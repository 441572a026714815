// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/run_directory.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/config/reader.h"
#include "core/io/file.h"
#include "experiments/config/load.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;
constexpr const char* kResolved = "config.resolved.cfg";

bool HoldsRun(const fs::path& path) { return fs::exists(path / kResolved); }

// What a run consists of; other files in the folder are not ours to delete.
void RemoveRun(const fs::path& path) {
  for (const char* name : {"run.h5", "checkpoints", "rollouts", "journal.bin", "log.txt",
                           "config.user.cfg", "verifier.stderr", "provenance.json", kResolved}) {
    std::error_code error;
    fs::remove_all(path / name, error);
    if (error) {
      throw Error(ExitCode::kIo,
                  fmt::format("can't remove {}: {}", (path / name).string(), error.message()));
    }
  }
}

// Fields that change results, and the seed.
std::string Identity(ExperimentConfig& config) {
  return HashedText(FieldsOf(config)) + fmt::format("run.seed = {}\n", config.run.seed);
}

// Where the configs give other results, the first field that differs, as "key = held, not wanted";
// else nothing.
struct Difference {
  std::string key, text;
};
Difference FindDifference(ExperimentConfig& held, ExperimentConfig& config) {
  if (Identity(held) == Identity(config)) return {};
  std::string key = "run.seed";
  const std::vector<FieldEntry> left = FieldsOf(held), right = FieldsOf(config);
  for (const FieldEntry& field : left) {
    const FieldEntry* other = FindField(right, field.key);
    if (field.info.hashed && (!other || other->value != field.value)) {
      key = field.key;
      break;
    }
  }
  const FieldEntry* here = FindField(left, key);
  const FieldEntry* wanted = FindField(right, key);
  return {key, fmt::format("{} = {}, not {}", key, here ? here->value : "",
                           wanted ? wanted->value : "")};
}

void CheckSameRun(const fs::path& path, ExperimentConfig& config) {
  ExperimentConfig held = ReadRunConfig(path);
  const auto [key, difference] = FindDifference(held, config);
  if (key.empty()) return;
  throw Error(
      ExitCode::kConfig,
      fmt::format("{} holds the run of another config ({}); expected the same, another --out, or "
                  "--force{}",
                  path.string(), difference,
                  key == "rl.steps" ? " (`rlvr resume DIR --to-step N` extends a run)" : ""));
}

// All but configs, which a user may have put there.
void RefuseOtherFiles(const fs::path& path) {
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    const std::string name = entry.path().filename().string();
    if (name == "LOCK" || name.compare(0, 7, "config.") == 0) continue;
    fs::remove(path / "LOCK");
    throw Error(ExitCode::kIo, fmt::format("{} is not empty and holds no run ({}, but no {}); "
                                           "expected an empty folder, or --force",
                                           path.string(), name, kResolved));
  }
}

}  // namespace

void CheckJournalConfig(const fs::path& path, const std::string& resolved,
                        ExperimentConfig& config) {
  if (resolved.empty()) return;
  const std::string journal = (path / "journal.bin").string();
  ExperimentConfig held = LoadExperiment(ReadConfigText(resolved, journal));
  const bool extended =
      held.rl.steps < config.rl.steps && config.rl.optimizer.schedule == Schedule::kConstant;
  if (extended) held.rl.steps = config.rl.steps;
  const auto [key, difference] = FindDifference(held, config);
  if (key.empty()) return;
  throw Error(ExitCode::kConfig,
              fmt::format("{} was written under another config ({}); expected {} as the run wrote "
                          "it, and a machine that computes as its own did",
                          journal, difference, kResolved));
}

RunDirectory::RunDirectory(const fs::path& path, ExperimentConfig& config, bool force)
    : path_(path), lock_((MakeFolder(path), path), false) {
  if (force) {
    RemoveRun(path_);
  } else if (HoldsRun(path_)) {
    CheckSameRun(path_, config);
  } else {
    RefuseOtherFiles(path_);
  }
}

RunDirectory::RunDirectory(const fs::path& path)
    : path_(path), lock_((ReadRunConfig(path), path), false) {}

ExperimentConfig RunDirectory::ReadConfig() const { return ReadRunConfig(path_); }

void RunDirectory::WriteConfig(ExperimentConfig& config, const std::string& user_config) const {
  if (!user_config.empty()) WriteTextFile(path_ / "config.user.cfg", user_config);
  WriteTextFile(path_ / kResolved, DumpConfig(FieldsOf(config)));
}

fs::path DefaultRunPath(ExperimentConfig& config) {
  return fs::path("runs") / config.run.experiment /
         fmt::format("{}-s{}", ShortHash(config), config.run.seed);
}

ExperimentConfig ReadRunConfig(const fs::path& directory) {
  const fs::path path = directory / kResolved;
  if (!fs::exists(path)) {
    throw Error(ExitCode::kIo, fmt::format("{} holds no run; expected a run directory with {}",
                                           directory.string(), kResolved));
  }
  return LoadExperiment(ReadConfigText(ReadTextFile(path), path.string()));
}

}  // namespace rlvr
