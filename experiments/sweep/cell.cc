// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/cell.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/config/fields.h"
#include "core/config/reader.h"
#include "core/io/publish.h"
#include "experiments/config/load.h"
#include "experiments/run/run_directory.h"

namespace rlvr {
namespace {

std::string IdentityOf(ExperimentConfig& config) {
  return HashedText(FieldsOf(config)) + fmt::format("run.seed = {}\n", config.run.seed);
}

// Completions of all steps and evaluations; a base counts as many as some steps.
double WorkOf(const ExperimentConfig& config) {
  const auto steps = static_cast<double>(config.rl.steps);
  const double evaluations = 1 + steps / static_cast<double>(config.eval.every);
  const auto samples =
      static_cast<double>(config.eval.problems * (config.eval.samples_per_problem + 1));
  return 3 * steps * static_cast<double>(config.rl.rollouts()) + evaluations * samples;
}

// The last setting of each key: a command line may give each once.
std::vector<Setting> LastOfEach(const std::vector<Setting>& settings) {
  std::vector<Setting> kept;
  for (const Setting& setting : settings) {
    std::erase_if(kept, [&](const Setting& before) { return before.key == setting.key; });
    kept.push_back(setting);
  }
  return kept;
}

}  // namespace

Cell MakeCell(std::string name, std::filesystem::path out,
              std::vector<std::filesystem::path> configs, const std::vector<Setting>& settings) {
  Cell cell{std::move(name), std::move(out), std::move(configs), LastOfEach(settings), "", "", 1};
  std::vector<Setting> all;
  for (const auto& file : cell.configs) {
    const std::vector<Setting> more = ReadConfigFile(file);
    all.insert(all.end(), more.begin(), more.end());
  }
  all.insert(all.end(), cell.settings.begin(), cell.settings.end());
  ExperimentConfig config = LoadExperiment(all);
  cell.identity = IdentityOf(config);
  cell.base = HashedText(FieldsOf(config), {"policy.", "pretrain.", "midtrain.", "task."});
  cell.work = WorkOf(config);
  return cell;
}

std::vector<std::string> ArgumentsOf(const Cell& cell, const std::filesystem::path& cache) {
  std::vector<std::string> arguments = {"train"};
  for (const auto& file : cell.configs) {
    arguments.insert(arguments.end(), {"--config", file.string()});
  }
  for (const Setting& setting : cell.settings) {
    arguments.push_back(fmt::format("--{}={}", setting.key, setting.value));
  }
  arguments.insert(arguments.end(), {"--threads", "1", "--out", cell.out.string()});
  if (!cache.empty()) arguments.insert(arguments.end(), {"--cache", cache.string()});
  return arguments;
}

CellState StateOf(const Cell& cell) {
  if (!std::filesystem::exists(cell.out / "journal.bin")) return CellState::kAbsent;
  try {
    ExperimentConfig config = ReadRunConfig(cell.out);
    const bool finished =
        IdentityOf(config) == cell.identity && ReadRun(cell.out).status == "completed";
    return finished ? CellState::kFinished : CellState::kUnfinished;
  } catch (const Error&) {
    return CellState::kUnfinished;
  }
}

}  // namespace rlvr
