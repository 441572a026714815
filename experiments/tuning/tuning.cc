// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/tuning.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/io/tensor_file.h"
#include "experiments/config/load.h"
#include "experiments/statistics/hypothesis.h"
#include "experiments/statistics/intervals.h"
#include "experiments/tuning/tuning_runs.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

// The parts of a tuning in their order; what one finds the next ones read.
class Tuning {
 public:
  explicit Tuning(const TuningPlan& plan) : plan_(plan) {}

  TuningResult Run() {
    Check();
    if (!taught_.empty()) MakeTeacher();
    FindClasses();
    Search();
    Compare();
    ComparePairs();
    return std::move(total_);
  }

 private:
  // What is refused is so before any run.
  void Check() {
    for (const std::string& preset : plan_.presets) {
      const ExperimentConfig config = ConfigOf(plan_, {preset, plan_.rates.front(), 0, ""});
      total_.budget = static_cast<double>(config.rl.steps * config.rl.rollouts());
      total_.presets.push_back(
          {.name = preset, .search = {}, .rate = plan_.rates.front(), .arm = {}});
      const KlOptions& kl = config.rl.loss.kl;
      if (kl.reference == Reference::kTeacher && kl.teacher.empty()) taught_.push_back(preset);
    }
  }

  // A run of the config's own algorithm at its own rate.
  void MakeTeacher() {
    const ExperimentConfig config = LoadExperiment(plan_.settings);
    total_.teacher = config.rl.algorithm;
    if (std::count(taught_.begin(), taught_.end(), config.rl.algorithm) > 0) {
      throw Error(ExitCode::kConfig,
                  fmt::format("rl.algorithm = {} needs a teacher: expected rl.teacher, or another "
                              "algorithm for the teacher's run",
                              config.rl.algorithm));
    }
    const TuningRun run{config.rl.algorithm, config.rl.optimizer.learning_rate,
                        TuningSeed("teacher", 0), "teacher"};
    const std::vector<RunEnd> ends = RunAll(plan_, {run}, total_.budget);
    AddCost(total_.search, ends);
    if (ends[0].diverged) throw Error(ExitCode::kDiverged, "the teacher's run diverged");
    const CheckpointStore store(plan_.out / "teacher" / "checkpoints");
    teacher_ = store.WeightsPath(StepName(config.rl.steps)).string();
  }

  TuningRun RunOf(const std::string& preset, double rate, const std::string& part, int64_t i,
                  const std::string& name) const {
    TuningRun run{preset, rate, TuningSeed(part, i), fmt::format("{}/{}/{}", part, preset, name)};
    if (std::count(taught_.begin(), taught_.end(), preset) > 0) {
      run.more.push_back({"rl.teacher", teacher_, "tune"});
    }
    return run;
  }

  static void AddCost(TuningCost& cost, const std::vector<RunEnd>& ends) {
    for (const RunEnd& end : ends) ++cost.runs, cost.rollouts += end.outcome.generated;
  }

  void FindClasses() {
    if (plan_.class_steps == 0) return;
    std::vector<TuningRun> runs;
    for (const std::string& preset : plan_.presets) {
      const double middle = plan_.rates[plan_.rates.size() / 2];
      runs.push_back(
          RunOf(preset, middle, "classes", 0, fmt::format("{}-steps", plan_.class_steps)));
      for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
               {"rl.steps", std::to_string(plan_.class_steps)},
               {"rl.epochs", "1"},
               {"rl.minibatches", "1"},
               {"eval.every", "1000000"},
               {"eval.problems", "1"}}) {
        runs.back().more.push_back({key, value, "tune"});
      }
    }
    const std::vector<RunEnd> ends = RunAll(plan_, runs, total_.budget);
    std::map<std::string, size_t> known;
    for (size_t i = 0; i < runs.size(); ++i) {
      const std::string hash = ends[i].diverged ? runs[i].preset : Trajectory(runs[i]);
      const auto [entry, fresh] = known.emplace(hash, total_.classes.size());
      if (fresh) total_.classes.emplace_back();
      total_.classes[entry->second].push_back(runs[i].preset);
    }
  }

  // Hash of the parameters that a run ended with.
  std::string Trajectory(const TuningRun& run) const {
    const CheckpointStore store(plan_.out / run.folder / "checkpoints");
    Sha256 hash;
    for (const Tensor& tensor : store.Load(StepName(plan_.class_steps)).policy.tensors) {
      hash.Add(
          std::string_view(reinterpret_cast<const char*>(tensor.data.data()), tensor.data.size()));
    }
    return hash.Hex();
  }

  struct Trial {
    size_t preset;
    double rate;
  };

  void Search() {
    if (plan_.search_seeds == 0) return;
    std::vector<Trial> trials;
    for (size_t p = 0; p < plan_.presets.size(); ++p) {
      for (const double rate : plan_.rates) trials.push_back({p, rate});
    }
    for (int64_t round = 0; !trials.empty(); ++round) {
      Try(trials);
      trials.clear();
      for (size_t p = 0; p < plan_.presets.size() && round < plan_.extend; ++p) {
        const std::optional<double> next = total_.presets[p].search.Next();
        if (next) trials.push_back({p, *next});
      }
    }
    for (PresetResult& preset : total_.presets) preset.rate = preset.search.Best();
  }

  void Try(const std::vector<Trial>& trials) {
    std::vector<TuningRun> runs;
    for (const Trial& trial : trials) {
      for (int64_t i = 0; i < plan_.search_seeds; ++i) {
        runs.push_back(RunOf(plan_.presets[trial.preset], trial.rate, "search", i,
                             fmt::format("rate-{}-s{}", trial.rate, i)));
        const int64_t samples = ConfigOf(plan_, runs.back()).eval.samples_per_problem;
        runs.back().more.push_back({"eval.samples_per_problem",
                                    std::to_string(std::min(samples, plan_.search_samples)),
                                    "tune"});
      }
    }
    const std::vector<RunEnd> ends = RunAll(plan_, runs, total_.budget);
    AddCost(total_.search, ends);
    for (size_t t = 0, at = 0; t < trials.size(); ++t) {
      double sum = 0;
      for (int64_t i = 0; i < plan_.search_seeds; ++i, ++at) {
        sum += ends[at].diverged ? std::nan("") : ends[at].outcome.accuracy;
      }
      total_.presets[trials[t].preset].search.Add(
          {trials[t].rate, sum / static_cast<double>(plan_.search_seeds)});
    }
  }

  void Compare() {
    std::vector<TuningRun> runs;
    for (const PresetResult& preset : total_.presets) {
      for (int64_t i = 0; i < plan_.seeds; ++i) {
        runs.push_back(RunOf(preset.name, preset.rate, "compare", i, fmt::format("s{}", i)));
      }
    }
    const std::vector<RunEnd> ends = RunAll(plan_, runs, total_.budget);
    AddCost(total_.compare, ends);
    for (size_t i = 0; i < ends.size(); ++i) {
      PresetResult& preset = total_.presets[i / static_cast<size_t>(plan_.seeds)];
      preset.arm.runs.push_back(ends[i].outcome);
      preset.arm.diverged += ends[i].diverged ? 1 : 0;
    }
  }

  // Of accuracy, seed by seed.
  static std::vector<double> Differences(const PresetResult& a, const PresetResult& b) {
    std::vector<double> values;
    for (size_t i = 0; i < a.arm.runs.size(); ++i) {
      values.push_back(a.arm.runs[i].accuracy - b.arm.runs[i].accuracy);
    }
    return values;
  }

  void ComparePairs() {
    std::vector<double> p;
    for (size_t a = 0; a < total_.presets.size(); ++a) {
      for (size_t b = a + 1; b < total_.presets.size(); ++b) {
        const std::vector<double> differences = Differences(total_.presets[a], total_.presets[b]);
        const bool equal =
            std::all_of(differences.begin(), differences.end(), [](double d) { return d == 0; });
        p.push_back(equal || differences.size() < 2 ? 1 : PairedTTest(differences));
        total_.pairs.push_back({a, b, MeanOfUnits(differences).mean, p.back(), 1});
      }
    }
    const std::vector<double> adjusted = Holm(p);
    for (size_t i = 0; i < p.size(); ++i) total_.pairs[i].adjusted = adjusted[i];
  }

  const TuningPlan& plan_;
  TuningResult total_;
  std::vector<std::string> taught_;  // presets that need a teacher
  std::string teacher_;
};

}  // namespace

uint64_t TuningSeed(const std::string& part, int64_t i) {
  return Mix64(Hash64("tune." + part), static_cast<uint64_t>(i)) >> 12;  // below 2^52
}

TuningResult Tune(const TuningPlan& plan) { return Tuning(plan).Run(); }

}  // namespace rlvr
