// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/tuning.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/io/tensor_file.h"
#include "experiments/config/load.h"
#include "experiments/run/session.h"
#include "experiments/statistics/hypothesis.h"
#include "rl/algorithms/validate.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

// One run of the plan.
struct Cell {
  std::string preset;
  double rate;
  uint64_t seed;
  fs::path folder;
  std::vector<Setting> more = {};
};

ExperimentConfig ConfigOf(const TuningPlan& plan, const Cell& cell) {
  std::vector<Setting> settings = plan.settings;
  std::erase_if(settings, [](const Setting& s) { return s.key == "rl.algorithm"; });
  settings.push_back({"rl.algorithm", cell.preset, "tune"});
  settings.push_back({"rl.learning_rate", fmt::format("{}", cell.rate), "tune"});
  settings.push_back({"run.seed", std::to_string(cell.seed), "tune"});
  settings.insert(settings.end(), cell.more.begin(), cell.more.end());
  ExperimentConfig config = LoadExperiment(settings);
  ValidateAlgorithm(config.rl.loss, {.group_size = config.rl.group_size,
                                     .sampling = config.rl.sampling,
                                     .async = config.rl.async});
  return config;
}

// Whether it went through; false: it diverged.
bool RunCell(const TuningPlan& plan, const Cell& cell) {
  ExperimentConfig config = ConfigOf(plan, cell);
  try {
    RunExperiment(config, {.out = cell.folder, .cache = plan.cache});
    return true;
  } catch (const Error& error) {
    if (error.code() != ExitCode::kDiverged) throw;
    fmt::print(stderr, "{}: {}\n", cell.folder.string(), error.what());
    return false;
  }
}

// Hash of the parameters that a short run at one update a batch ends with.
std::string Trajectory(const TuningPlan& plan, const std::string& preset) {
  Cell cell{preset, plan.rates.front(), TuningSeed("classes", 0), plan.out / "classes" / preset};
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"rl.steps", std::to_string(plan.class_steps)},
           {"rl.epochs", "1"},
           {"rl.minibatches", "1"},
           {"eval.every", "1000000"},
           {"eval.problems", "1"}}) {
    cell.more.push_back({key, value, "tune"});
  }
  if (!RunCell(plan, cell)) return preset;
  CheckpointStore store(cell.folder / "checkpoints");
  Sha256 hash;
  const Checkpoint last = store.Load(StepName(plan.class_steps));
  for (const Tensor& tensor : last.policy.tensors) {
    hash.Add(
        std::string_view(reinterpret_cast<const char*>(tensor.data.data()), tensor.data.size()));
  }
  return hash.Hex();
}

std::vector<std::vector<std::string>> FindClasses(const TuningPlan& plan) {
  std::vector<std::vector<std::string>> classes;
  std::map<std::string, size_t> known;
  if (plan.class_steps == 0) return classes;
  for (const std::string& preset : plan.presets) {
    const auto [entry, fresh] = known.emplace(Trajectory(plan, preset), classes.size());
    if (fresh) classes.emplace_back();
    classes[entry->second].push_back(preset);
  }
  return classes;
}

// The run's numbers; of one that diverged, those of its base, and no steps to half.
RunOutcome Outcome(const TuningPlan& plan, const Cell& cell, double budget, bool& whole) {
  whole = RunCell(plan, cell);
  return OutcomeOf(ReadRun(cell.folder), whole ? budget : 0);
}

void Search(const TuningPlan& plan, PresetResult& result, TuningResult& total) {
  double best = -1;
  for (const double rate : plan.rates) {
    double sum = 0;
    for (int64_t i = 0; i < plan.search_seeds; ++i) {
      const fs::path folder =
          plan.out / "search" / result.name / fmt::format("rate-{}-s{}", rate, i);
      bool whole = false;
      const RunOutcome outcome =
          Outcome(plan, {result.name, rate, TuningSeed("search", i), folder}, total.budget, whole);
      sum += whole ? outcome.accuracy : std::nan("");
      total.search_rollouts += outcome.rollouts;
    }
    result.searched.push_back(sum / static_cast<double>(plan.search_seeds));
    if (result.searched.back() > best) best = result.searched.back(), result.rate = rate;
  }
  if (best >= 0) return;
  throw Error(ExitCode::kDiverged,
              fmt::format("{} diverges at every rate; expected lower ones", result.name));
}

void Compare(const TuningPlan& plan, PresetResult& result, TuningResult& total) {
  for (int64_t i = 0; i < plan.seeds; ++i) {
    const fs::path folder = plan.out / "compare" / result.name / fmt::format("s{}", i);
    bool whole = false;
    result.runs.push_back(Outcome(
        plan, {result.name, result.rate, TuningSeed("compare", i), folder}, total.budget, whole));
    result.diverged += whole ? 0 : 1;
    total.rollouts += result.runs.back().rollouts;
  }
}

// Of accuracy, seed by seed.
std::vector<double> Differences(const PresetResult& a, const PresetResult& b) {
  std::vector<double> values;
  for (size_t i = 0; i < a.runs.size(); ++i) {
    values.push_back(a.runs[i].accuracy - b.runs[i].accuracy);
  }
  return values;
}

void ComparePairs(TuningResult& total) {
  std::vector<double> p;
  for (size_t a = 0; a < total.presets.size(); ++a) {
    for (size_t b = a + 1; b < total.presets.size(); ++b) {
      const std::vector<double> differences = Differences(total.presets[a], total.presets[b]);
      const bool equal =
          std::all_of(differences.begin(), differences.end(), [](double d) { return d == 0; });
      p.push_back(equal || differences.size() < 2 ? 1 : PairedTTest(differences));
      total.pairs.push_back({a, b, MeanOfUnits(differences).mean, p.back(), 1});
    }
  }
  const std::vector<double> adjusted = Holm(p);
  for (size_t i = 0; i < p.size(); ++i) total.pairs[i].adjusted = adjusted[i];
}

}  // namespace

uint64_t TuningSeed(const std::string& part, int64_t i) {
  return Mix64(Hash64("tune." + part), static_cast<uint64_t>(i)) >> 12;  // below 2^52
}

TuningResult Tune(const TuningPlan& plan) {
  TuningResult total;
  for (const std::string& preset : plan.presets) {  // what is refused is so before any run
    const ExperimentConfig config = ConfigOf(plan, {preset, plan.rates.front(), 0, ""});
    total.budget = static_cast<double>(config.rl.steps * config.rl.rollouts());
  }
  total.classes = FindClasses(plan);
  const double start = MonotonicSeconds();
  for (const std::string& preset : plan.presets) {
    total.presets.push_back({.name = preset, .searched = {}, .runs = {}});
    Search(plan, total.presets.back(), total);
  }
  const double searched = MonotonicSeconds();
  for (PresetResult& result : total.presets) Compare(plan, result, total);
  ComparePairs(total);
  total.search_seconds = searched - start;
  total.seconds = MonotonicSeconds() - searched;
  return total;
}

}  // namespace rlvr
