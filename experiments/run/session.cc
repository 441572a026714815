// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/missing.h"
#include "core/io/checkpoint_files.h"
#include "core/io/publish.h"
#include "experiments/config/load.h"
#include "experiments/run/base_cache.h"
#include "experiments/run/progress.h"
#include "experiments/run/provenance.h"
#include "experiments/run/publisher.h"
#include "experiments/run/run_directory.h"
#include "experiments/run/signals.h"
#include "experiments/run/workbench.h"
#include "rl/trainer.h"

namespace rlvr {
namespace {

constexpr const char* kProblemFiles = "problem_files";  // in the provenance, where there are some

// Progress, commits and publishing while the trainer runs.
class Control : public TrainerControl {
 public:
  Control(const ExperimentConfig& config, RunLog& log, Progress& progress, Publisher& publisher)
      : config_(config), log_(log), progress_(progress), publisher_(publisher) {}

  bool ShouldStop() override { return StopRequested(); }
  bool CheckpointDue() override { return MonotonicSeconds() - saved_ > kCheckpointSeconds; }

  void OnStep(const StepRecord& record) override {
    const double now = MonotonicSeconds();
    if (first_step_ < 0) first_step_ = record.step - 1;
    const double pace = (now - start_) / static_cast<double>(record.step - first_step_);
    const auto find = [](const std::vector<MetricValue>& values, std::string_view name) {
      for (const MetricValue& value : values) {
        if (value.name == name) return value.value;
      }
      return kMissing;
    };
    progress_.Show({.phase = "rl",
                    .step = record.step,
                    .steps = config_.rl.steps,
                    .accuracy = find(record.metrics, "accuracy"),
                    .tokens_per_second = find(record.timing, "tokens_per_second"),
                    .seconds_left = pace * static_cast<double>(config_.rl.steps - record.step)});
    if (now - committed_ > kCommitSeconds) log_.Commit(), committed_ = now;
    publisher_.Poll(false);
  }

  void OnEvaluation(const EvaluationRecord& record) override {
    progress_.Say(fmt::format(
        "step {}{}: accuracy {:.3f} [{:.3f}, {:.3f}], greedy {:.3f}, strict {:.3f}", record.step,
        record.suite == "heldout" ? "" : ", " + record.suite, record.accuracy, record.accuracy_low,
        record.accuracy_high, record.greedy, record.strict));
  }

  void OnCheckpoint(int64_t) override {
    saved_ = committed_ = MonotonicSeconds();
    publisher_.Poll(true);
  }

 private:
  const ExperimentConfig& config_;
  RunLog& log_;
  Progress& progress_;
  Publisher& publisher_;
  double start_ = MonotonicSeconds(), committed_ = start_, saved_ = start_;
  int64_t first_step_ = -1;
};

// Everything of one call, in the order in which it is needed.
class Session {
 public:
  // `config` is written into the directory once it is known to be good, unless it is resumed there.
  Session(ExperimentConfig& config, const RunOptions& options, const RunDirectory& directory,
          bool resumed)
      : config_(config),
        options_(options),
        directory_(directory),
        bench_(config),
        remarks_(CheckRun(config, bench_)),
        log_(resumed ? directory.path() : Claimed(config, options, directory)),
        checkpoints_(directory.checkpoints()),
        publisher_(directory.path(), options.program, config.log.publish_seconds),
        control_(config, log_, progress_, publisher_),
        start_(MonotonicSeconds()) {
    CheckProblemFiles();
    progress_.KeepIn(directory.path() / "log.txt");
    for (const std::string& remark : remarks_) progress_.Say("warning: " + remark);
    if (ExternalVerifier* external = bench_.environment->external()) {
      external->KeepErrors((directory_.path() / "verifier.stderr").string());
    }
  }

  RunSummary Run() {
    try {
      RunSummary summary = RunPhases();
      progress_.Record("completed");
      return summary;
    } catch (const Error& error) {
      progress_.Record(error.what());
      throw;
    }
  }

 private:
  static const std::filesystem::path& Claimed(ExperimentConfig& config, const RunOptions& options,
                                              const RunDirectory& directory) {
    directory.WriteConfig(config, options.user_config);
    return directory.path();
  }

  RunSummary RunPhases() {
    const std::optional<Checkpoint> last = LastCheckpoint();
    if (!last) MakeBase();
    Trainer trainer({.rl = config_.rl,
                     .eval = config_.eval,
                     .log = config_.log,
                     .seed = static_cast<uint64_t>(config_.run.seed)},
                    {.policy = *bench_.policy,
                     .source = *bench_.environment,
                     .pool = bench_.pool,
                     .sampler = bench_.sampler,
                     .log = log_,
                     .checkpoints = checkpoints_,
                     .control = control_,
                     .rollouts = directory_.path() / "rollouts"});
    if (restart_ || !log_.started()) log_.Start(StartRecord(trainer));
    if (last) trainer.Load(*last);
    if (!last || !trainer.finished() || !Ended()) Train(trainer, last ? last->name : "");
    return Summary();
  }

  // Fails: Error(kData) where the run's problems came from files that have changed since.
  void CheckProblemFiles() {
    const std::string now = ProblemFiles(*bench_.environment);
    if (now.empty() || !log_.started()) return;
    const RunData data = ReadRun(directory_.path());
    for (const auto& [name, then] : data.provenance) {
      if (name != kProblemFiles || then == now) continue;
      throw Error(
          ExitCode::kData,
          fmt::format("{}: its problems came from a file of SHA-256 {}, and task.file has {} "
                      "now; expected the same file, another --out, or --force",
                      directory_.path().string(), then, now));
    }
  }

  // The last whole checkpoint that the journal agrees with.
  std::optional<Checkpoint> LastCheckpoint() {
    RunData data;
    if (log_.started()) {
      data = ReadRun(directory_.path());
      restart_ = data.resolved_config != DumpConfig(FieldsOf(config_));
      CheckJournalConfig(directory_.path(), data.resolved_config, config_);
    }
    const std::vector<std::string> names = checkpoints_.Names();
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
      if (!checkpoints_.Whole(*name)) {
        progress_.Say(
            fmt::format("warning: checkpoint {} is damaged; going on from an earlier one", *name));
        continue;
      }
      Checkpoint checkpoint = checkpoints_.Load(*name);
      if (Agrees(data, static_cast<int64_t>(GetNumber(checkpoint.state, "step", 0)))) {
        return checkpoint;
      }
    }
    return std::nullopt;
  }

  // Whether the journal has what a run of this config wrote before it saved this step: all steps up
  // to it, and its evaluation. One that this config does not make, but an earlier end of the run
  // did, would be kept by going on from there.
  bool Agrees(const RunData& data, int64_t step) {
    const bool due = step % config_.eval.every == 0 || step >= config_.rl.steps;
    const bool evaluated = std::any_of(data.evaluations.begin(), data.evaluations.end(),
                                       [&](const EvaluationRecord& e) { return e.step == step; });
    if (data.last_step >= step && (evaluated || !due)) return evaluated == due;
    progress_.Say(fmt::format(
        "warning: the journal ends at step {}, before the checkpoint of step {}; going on from an "
        "earlier one",
        data.last_step, step));
    return false;
  }

  void MakeBase() {
    if (!config_.policy.init.empty()) {
      PolicyFromFile(*bench_.policy, ReadWeights(config_.policy.init));
      return;
    }
    BaseMaker maker(config_, bench_, progress_);
    maker.Make(options_.cache.empty() ? CacheFolder("") : options_.cache, log_);
    seconds_ = maker.seconds();
  }

  RunLog::RunStart StartRecord(const Trainer& trainer) {
    RunLog::RunStart start;
    start.resolved_config = DumpConfig(FieldsOf(config_));
    start.user_config = options_.user_config;
    start.argv = options_.argv;
    start.provenance = Provenance(config_, bench_.pool.threads());
    const std::string files = ProblemFiles(*bench_.environment);
    if (!files.empty()) start.provenance.emplace_back(kProblemFiles, files);
    WriteProvenance(directory_.path(), start.provenance);
    for (const char* phase : {"pretrain", "midtrain"}) {
      for (const MetricInfo& info : NextTokenPhase::Infos())
        start.metrics.emplace_back(phase, info);
    }
    for (const auto& entry : trainer.Catalogue()) start.metrics.push_back(entry);
    return start;
  }

  bool Ended() const { return ReadRun(directory_.path()).status == "completed"; }

  void Train(Trainer& trainer, const std::string& from) {
    const double start = MonotonicSeconds();
    log_.Rewind(trainer.step());
    log_.Segment(trainer.step(), from);
    log_.Commit();
    try {
      trainer.Run();
    } catch (const Error&) {
      RecordFailure(trainer.step());
      throw;
    }
    seconds_["rl"] = MonotonicSeconds() - start;
    if (const ExternalVerifier* external = bench_.environment->external()) {
      progress_.Say("verifier: " + external->Report().Summary());
    }
    log_.End(trainer.step(), trainer.finished() ? "completed" : "interrupted");
    log_.Commit();
    publisher_.Finish();
    if (trainer.finished()) return;
    throw Error(
        ExitCode::kInterrupted,
        fmt::format("interrupted at step {} of {}; the same command, or `rlvr resume {}`, goes on",
                    trainer.step(), config_.rl.steps, directory_.path().string()));
  }

  // Where the journal itself failed there is nothing to record in, and the first failure is the one
  // to tell.
  void RecordFailure(int64_t step) {
    try {
      log_.End(step, "failed");
      log_.Commit();
      publisher_.Finish();
    } catch (const Error&) {
    }
  }

  RunSummary Summary() {
    if (!std::filesystem::exists(directory_.path() / "run.h5")) publisher_.Finish();
    RunSummary summary;
    summary.directory = directory_.path();
    const RunData data = ReadRun(directory_.path());
    bool first = true;
    for (const EvaluationRecord& evaluation : data.evaluations) {
      if (evaluation.suite != "heldout") continue;
      if (std::exchange(first, false)) summary.base = evaluation;
      summary.final = evaluation;
    }
    summary.base.extra.clear();
    summary.final.extra.clear();
    summary.parameters = bench_.policy->transformer.table().count();
    seconds_["total"] = MonotonicSeconds() - start_;
    summary.seconds = seconds_;
    summary.peak_memory_bytes = PeakResidentBytes();
    return summary;
  }

  ExperimentConfig& config_;
  const RunOptions& options_;
  const RunDirectory& directory_;
  Progress progress_;
  Workbench bench_;
  std::vector<std::string> remarks_;
  RunLog log_;
  CheckpointStore checkpoints_;
  Publisher publisher_;
  Control control_;
  double start_;
  bool restart_ = false;  // the journal holds another config: the run is extended
  std::map<std::string, double> seconds_;
};

}  // namespace

RunSummary RunExperiment(ExperimentConfig& config, const RunOptions& options) {
  SettlePrecision(config);
  const RunDirectory directory(options.out.empty() ? DefaultRunPath(config) : options.out, config,
                               options.force);
  return Session(config, options, directory, false).Run();
}

RunSummary ResumeExperiment(const std::filesystem::path& path, int64_t steps,
                            const RunOptions& options) {
  const RunDirectory directory(path);
  ExperimentConfig config = directory.ReadConfig();
  SettlePrecision(config);
  if (options.threads > 0) config.run.threads = options.threads;
  const bool extended = steps > 0 && steps != config.rl.steps;
  if (extended) {
    if (steps < config.rl.steps) {
      throw Error(ExitCode::kConfig,
                  fmt::format("--to-step {}: the run has rl.steps = {}; expected more", steps,
                              config.rl.steps));
    }
    if (config.rl.optimizer.schedule != Schedule::kConstant) {
      throw Error(
          ExitCode::kConfig,
          fmt::format("--to-step {}: rl.schedule lays the learning rate over rl.steps = {}; "
                      "expected a constant schedule",
                      steps, config.rl.steps));
    }
    config.rl.steps = steps;
  }
  Session session(config, options, directory, true);
  if (extended) directory.WriteConfig(config, "");
  return session.Run();
}

}  // namespace rlvr
