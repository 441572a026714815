// SPDX-License-Identifier: Apache-2.0
#include "experiments/study/study_cells.h"

#include <fmt/format.h>

#include <cstdlib>

#include "core/base/error.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

struct Place {
  const StudyArm* arm;
  int64_t base, seed;
};

// All runs of a plan, in its order.
std::vector<Place> PlacesOf(const StudyPlan& plan) {
  std::vector<Place> places;
  for (const StudyArm& arm : plan.arms) {
    for (const int64_t base : plan.bases) {
      for (const int64_t seed : arm.seeds.empty() ? plan.seeds : arm.seeds) {
        places.push_back({&arm, base, seed});
      }
    }
  }
  return places;
}

Cell CellOf(const Place& place, const fs::path& configs, const fs::path& root) {
  std::vector<Setting> settings;
  for (const auto& [key, value] : place.arm->settings) settings.push_back({key, value, "study"});
  settings.push_back({"pretrain.seed", std::to_string(place.base), "study"});
  settings.push_back({"run.seed", std::to_string(place.seed), "study"});
  const std::string name = fmt::format("{}/b{}-s{}", place.arm->name, place.base, place.seed);
  return MakeCell(name, root / "cells" / name, {configs / place.arm->config}, settings);
}

}  // namespace

fs::path StudiesFolder() {
  std::vector<fs::path> places;
  if (const char* given = std::getenv("RLVR_STUDIES"); given && *given) places.push_back(given);
  places.push_back("experiments/studies");
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  places.push_back(program / "../../experiments/studies");
  places.push_back(program / "../share/rlvr/experiments/studies");
  for (const fs::path& place : places) {
    if (fs::is_directory(place)) return fs::weakly_canonical(place);
  }
  throw Error(ExitCode::kIo,
              "the studies' configs are not found; expected them in experiments/studies here, "
              "beside the program, or in $RLVR_STUDIES");
}

std::vector<Cell> StudyCells(const StudyPlugin& study, const StudyPlan& plan,
                             const fs::path& root) {
  const fs::path configs = StudiesFolder() / study.name;
  std::vector<Cell> cells;
  for (const Place& place : PlacesOf(plan)) cells.push_back(CellOf(place, configs, root));
  return cells;
}

StudyRuns ReadStudyRuns(const StudyPlugin& study, bool smoke, const fs::path& root) {
  StudyRuns runs{study.plan(smoke), smoke, {}, 0};
  const std::vector<Place> places = PlacesOf(runs.plan);
  const std::vector<Cell> cells = StudyCells(study, runs.plan, root);
  for (size_t i = 0; i < cells.size(); ++i) {
    if (StateOf(cells[i]) != CellState::kFinished) {
      ++runs.missing;
      continue;
    }
    runs.runs.push_back(
        {places[i].arm->name, places[i].base, places[i].seed, cells[i].out, ReadRun(cells[i].out)});
  }
  return runs;
}

}  // namespace rlvr
