// SPDX-License-Identifier: Apache-2.0
#include "experiments/bench/step_bench.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "core/base/clock.h"
#include "core/io/checkpoint_files.h"
#include "core/io/file.h"
#include "core/io/trace_file.h"
#include "core/math/matmul.h"
#include "experiments/bench/peak.h"
#include "experiments/config/load.h"
#include "experiments/run/workbench.h"
#include "rl/trainer.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

constexpr int kWarmupSteps = 3, kTracedSteps = 3;
constexpr double kPeakSeconds = 0.02, kRoundSeconds = 0.25;

// A folder of its own for the trainer's log, gone with the object.
struct ScratchFolder {
  fs::path path;
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "rlvr-bench-XXXXXX").string();
    if (!mkdtemp(name.data())) ThrowErrno("can't make", name);
    path = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

// A trainer that is stepped by hand hears of nothing.
class NoControl : public TrainerControl {
  bool ShouldStop() override { return false; }
  bool CheckpointDue() override { return false; }
  void OnStep(const StepRecord&) override {}
  void OnEvaluation(const EvaluationRecord&) override {}
  void OnCheckpoint(int64_t) override {}
};

// Neither evaluates nor ends in the steps at hand.
Trainer::Config TrainerConfigOf(const ExperimentConfig& config) {
  Trainer::Config out{config.rl, config.eval, config.log, static_cast<uint64_t>(config.run.seed)};
  out.eval.every = int64_t{1} << 40;
  out.eval.problems = 1;
  out.log.samples = 0;
  out.rl.steps = std::max(out.rl.steps, int64_t{1} << 40);
  return out;
}

// The task's characters, filled up with others to `vocabulary` tokens, the stop token among them.
std::string Alphabet(ExperimentConfig& config, int64_t vocabulary) {
  std::string alphabet = MakeEnvironment(config)->Alphabet();
  for (int c = 0; c < 256 && static_cast<int64_t>(alphabet.size()) + 1 < vocabulary; ++c) {
    if (alphabet.find(static_cast<char>(c)) == std::string::npos) alphabet += static_cast<char>(c);
  }
  return alphabet;
}

struct Timed {
  StepParts time;
  Trainer::Work work;
};

class Bench {
 public:
  Bench(ExperimentConfig& config, const BenchOptions& options)
      : bench_(config,
               std::make_unique<Policy>(config.policy, Alphabet(config, options.vocabulary))),
        log_(folder_.path),
        checkpoints_(folder_.path),
        peak_(bench_.pool),
        trainer_(TrainerConfigOf(config), {.policy = *bench_.policy,
                                           .source = *bench_.environment,
                                           .pool = bench_.pool,
                                           .sampler = bench_.sampler,
                                           .log = log_,
                                           .checkpoints = checkpoints_,
                                           .control = control_}) {
    CheckRun(config, bench_);
    if (config.policy.init.empty()) {
      bench_.policy->Initialise(static_cast<uint64_t>(config.pretrain.seed));
    } else {
      PolicyFromFile(*bench_.policy, ReadWeights(config.policy.init));
    }
  }

  BenchResult Run(const BenchOptions& options) {
    bench_.sampler.ForceLengths(options.lengths);
    for (int i = 0; i < kWarmupSteps; ++i) trainer_.Step(), peak_.Measure(kPeakSeconds);
    std::vector<Timed> steps;
    std::vector<double> peaks;
    double total = 0;
    while (total < options.seconds || static_cast<int64_t>(steps.size()) < options.steps) {
      peaks.push_back(peak_.Measure(kPeakSeconds));
      for (double round = 0; round < kRoundSeconds; round += steps.back().time.seconds) {
        steps.push_back(Step());
        total += steps.back().time.seconds;
      }
    }
    peaks.push_back(peak_.Measure(kPeakSeconds));
    std::nth_element(peaks.begin(), peaks.begin() + peaks.size() / 2, peaks.end());
    BenchResult result = Summarise(std::move(steps));
    result.peak = peaks[peaks.size() / 2];
    TraceKernels(result, options.profile);
    return result;
  }

 private:
  Timed Step() {
    StartTrace(TraceLevel::kParts);
    trainer_.Step();
    const std::vector<TraceEvent> events = TakeTrace();
    log_.Commit();
    return {PartsOfSteps(events, bench_.pool.threads()).at(0), trainer_.work()};
  }

  BenchResult Summarise(std::vector<Timed> steps) const {
    std::sort(steps.begin(), steps.end(),
              [](const Timed& a, const Timed& b) { return a.time.seconds < b.time.seconds; });
    BenchResult result;
    result.steps = static_cast<int64_t>(steps.size());
    const size_t first = steps.size() / 4, last = steps.size() - first;
    const double share = 1 / static_cast<double>(last - first);
    for (size_t i = first; i < last; ++i) {
      const auto& [time, work] = steps[i];
      result.step_seconds += share * time.seconds;
      for (const auto& [name, seconds] : time.parts) result.parts[name] += share * seconds;
      AddCost(result.decode, share, time.decode_seconds, work.decode_tokens, work.decode_flops);
      AddCost(result.update, share, time.update_seconds, work.update_tokens, work.update_flops);
      result.update.restored += share * work.restored_flops;
    }
    result.isa = IsaName(ActiveIsa());
    result.library = MatmulLibrary();
    result.threads = bench_.pool.threads();
    result.parameters = bench_.policy->transformer.table().count();
    result.peak_memory_bytes = PeakResidentBytes();
    return result;
  }

  static void AddCost(PhaseCost& cost, double share, double seconds, int64_t tokens, double flop) {
    cost.seconds += share * seconds;
    cost.tokens += share * static_cast<double>(tokens);
    cost.flop += share * flop;
  }

  // A few more steps with every kernel's span.
  void TraceKernels(BenchResult& result, const std::string& profile) {
    StartTrace(TraceLevel::kKernels);
    for (int i = 0; i < kTracedSteps; ++i) trainer_.Step();
    const std::vector<TraceEvent> events = TakeTrace();
    for (const TraceEvent& event : events) {
      if (event.level != TraceLevel::kKernels) continue;
      result.kernels[event.name] += (event.end - event.begin) / kTracedSteps;
    }
    if (!profile.empty()) WriteTraceFile(profile, events);
  }

  ScratchFolder folder_;
  Workbench bench_;
  RunLog log_;
  CheckpointStore checkpoints_;
  NoControl control_;
  PeakProduct peak_;
  Trainer trainer_;
};

}  // namespace

BenchResult RunBench(ExperimentConfig& config, const BenchOptions& options) {
  SettlePrecision(config);
  Bench bench(config, options);
  BenchResult result = bench.Run(options);
  result.precision = PrecisionText(config.policy.precision);
  result.rollouts = config.rl.rollouts();
  return result;
}

}  // namespace rlvr
