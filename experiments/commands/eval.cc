// rlvr eval: a checkpoint on held-out problems of any task whose characters it knows.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>

#include "core/base/registry.h"
#include "core/config/reader.h"
#include "core/io/file.h"
#include "experiments/command.h"
#include "experiments/config/load.h"
#include "experiments/run/print_summary.h"
#include "experiments/run/workbench.h"
#include "rl/checkpoint.h"
#include "rl/evaluator.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

// The weights file that PATH names: itself, or the last one of a run.
fs::path FindCheckpoint(const fs::path& path) {
  if (!fs::is_directory(path)) return path;
  const fs::path folder = fs::is_directory(path / "checkpoints") ? path / "checkpoints" : path;
  const std::vector<std::string> names = CheckpointStore(folder).Names();
  if (!names.empty()) return folder / (names.back() + ".safetensors");
  throw Error(
      ExitCode::kIo,
      fmt::format("{}: no checkpoint in it; expected a .safetensors file or a run", path.string()));
}

// The config of the run that the checkpoint belongs to, where no other is given; then the command
// line.
ExperimentConfig ConfigFor(const fs::path& checkpoint, const CommandLine& line) {
  std::vector<Setting> settings;
  const fs::path resolved = checkpoint.parent_path().parent_path() / "config.resolved.cfg";
  if (!line.Has("config") && fs::exists(resolved)) {
    settings = ReadConfigText(ReadTextFile(resolved), resolved.string());
  }
  const std::vector<Setting> more = SettingsOf(line);
  settings.insert(settings.end(), more.begin(), more.end());
  return LoadExperiment(settings);
}

// "step-0000050.safetensors" is of step 50; other names of step 0.
int64_t StepOf(const fs::path& checkpoint) {
  const std::string name = checkpoint.stem().string();
  if (name.compare(0, 5, "step-") != 0) return 0;
  return std::strtoll(name.c_str() + 5, nullptr, 10);
}

ExitCode Run(const CommandLine& line) {
  if (!line.Has("checkpoint")) {
    throw Error(ExitCode::kCommandLine, "eval: expected --checkpoint PATH");
  }
  const fs::path path = FindCheckpoint(line.Value("checkpoint"));
  ExperimentConfig config = ConfigFor(path, line);
  Workbench bench(config, ReadPolicy(path));
  if (!bench.policy->vocabulary.Knows(bench.environment->Alphabet())) {
    throw Error(
        ExitCode::kConfig,
        fmt::format("{}: written for the characters '{}'; the task needs '{}'", path.string(),
                    bench.policy->vocabulary.characters(), bench.environment->Alphabet()));
  }
  Evaluator evaluator(config.eval, config.rl.sampling, *bench.environment, bench.sampler);
  const EvaluationRecord record =
      evaluator.Evaluate(bench.policy->params.data(), StepOf(path), 0).record;
  if (line.Has("json")) {
    fmt::print("{}\n", EvaluationJson(record));
  } else {
    PrintEvaluation("", record);
  }
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "eval",
     .help = "evaluates a checkpoint on held-out problems",
     .examples = {{"rlvr eval --checkpoint runs/unlock/0123abcd-s1 --json",
                   "the last checkpoint of a run, on its own task"},
                  {"rlvr eval --checkpoint base.safetensors --task.name chain_sum --task.terms 5",
                   "the same policy on longer sums"}},
     .options = {{.name = "checkpoint",
                  .value = "PATH",
                  .help = "a weights file, or a run directory: its last one"}},
     .configured = true,
     .run = Run});

}  // namespace
}  // namespace rlvr
