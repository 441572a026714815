// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/tuning_runs.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "experiments/config/load.h"
#include "experiments/sweep/cell_runner.h"
#include "rl/algorithms/validate.h"

namespace rlvr {
namespace {

std::vector<Setting> SettingsOfRun(const TuningPlan& plan, const TuningRun& run) {
  std::vector<Setting> settings = plan.settings;
  std::erase_if(settings, [](const Setting& s) { return s.key == "run.threads"; });
  settings.push_back({"rl.algorithm", run.preset, "tune"});
  settings.push_back({"rl.learning_rate", fmt::format("{}", run.rate), "tune"});
  settings.push_back({"run.seed", std::to_string(run.seed), "tune"});
  settings.insert(settings.end(), run.more.begin(), run.more.end());
  return settings;
}

Cell CellOf(const TuningPlan& plan, const TuningRun& run) {
  return MakeCell(run.folder, plan.out / run.folder, {}, SettingsOfRun(plan, run));
}

void RaiseWhatIsNoOutcome(const CellOutcome& cell) {
  if (cell.end == CellEnd::kInterrupted) {
    throw Error(ExitCode::kInterrupted, "interrupted; the same call goes on from here");
  }
  const auto code = static_cast<ExitCode>(cell.exit_code);
  if (cell.end == CellEnd::kFailed && code != ExitCode::kDiverged) {
    throw Error(code, fmt::format("{}: {}", cell.name, cell.message));
  }
}

}  // namespace

ExperimentConfig ConfigOf(const TuningPlan& plan, const TuningRun& run) {
  ExperimentConfig config = LoadExperiment(SettingsOfRun(plan, run));
  ValidateAlgorithm(config.rl);
  return config;
}

std::vector<RunEnd> RunAll(const TuningPlan& plan, const std::vector<TuningRun>& runs,
                           double budget) {
  std::vector<Cell> cells;
  for (const TuningRun& run : runs) cells.push_back(CellOf(plan, run));
  const std::vector<CellOutcome> ended = RunCells(cells, {.jobs = plan.jobs, .cache = plan.cache});
  for (const CellOutcome& cell : ended) RaiseWhatIsNoOutcome(cell);
  std::vector<RunEnd> ends;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool diverged = ended[i].end == CellEnd::kFailed;
    ends.push_back({diverged, OutcomeOf(ReadRun(cells[i].out), diverged ? 0 : budget)});
  }
  return ends;
}

}  // namespace rlvr
