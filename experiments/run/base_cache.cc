// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/base_cache.h"

#include <fmt/format.h>

#include <cstdlib>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/missing.h"
#include "core/io/file.h"
#include "core/math/isa.h"
#include "core/math/matmul.h"
#include "experiments/run/run_directory.h"
#include "experiments/run/signals.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;
constexpr int kNumericsVersion = 3;  // raised by whoever changes the bits of a phase on purpose
constexpr const char* kBase = "base";

void Empty(const fs::path& entry) {
  fs::remove_all(entry / "checkpoints");
  fs::remove(entry / "journal.bin");
}

}  // namespace

fs::path CacheFolder(const std::string& option) {
  if (!option.empty()) return option;
  if (const char* cache = std::getenv("RLVR_CACHE"); cache && *cache) return cache;
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
    return fs::path(cache) / "rlvr";
  if (const char* home = std::getenv("HOME"); home && *home)
    return fs::path(home) / ".cache" / "rlvr";
  throw Error(ExitCode::kIo, "no folder for bases; expected --cache DIR, $RLVR_CACHE or $HOME");
}

std::string BaseKey(ExperimentConfig& config, const ProblemSource& source) {
  std::string key =
      fmt::format("{}isa = {}\nproducts = {}\nnumerics = {}\ntasks = {}\n",
                  HashedText(FieldsOf(config), {"policy.", "pretrain.", "midtrain."}),
                  IsaName(ActiveIsa()), MatmulLibrary(), kNumericsVersion, source.Fingerprint());
  const Precision precision = config.policy.precision;
  if (precision == Precision::kBfloat16) key += "unit = " + std::string(Bfloat16Unit()) + "\n";
  return key;
}

BaseMaker::BaseMaker(ExperimentConfig& config, Workbench& bench, Progress& progress)
    : config_(config), bench_(bench), progress_(progress) {}

void BaseMaker::Make(const fs::path& cache, RunLog& log) {
  const std::string key = BaseKey(config_, *bench_.environment);
  const fs::path entry = cache / "bases" / Sha256Hex(key).substr(0, 16);
  const FolderLock lock(entry, true);
  if (Take(entry, log)) return;
  WriteTextFile(entry / "key.txt", key);
  try {
    Train(entry);
  } catch (const Error& error) {
    if (error.code() != ExitCode::kCorrupt) throw;
    progress_.Say(
        fmt::format("warning: an unfinished base is damaged and begun again: {}", error.what()));
    Empty(entry);
    Train(entry);
  }
  if (!Take(entry, log)) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: the base was not kept as it was written", entry.string()));
  }
}

// Whether the entry holds a whole base; then it is used. A damaged one is emptied.
bool BaseMaker::Take(const fs::path& entry, RunLog& log) {
  if (!fs::exists(entry / "checkpoints" / "base.sums")) return false;
  try {
    const Checkpoint base = CheckpointStore(entry / "checkpoints").Load(kBase);
    const auto journal = base.state.metadata.find("journal_sha256");
    if (journal == base.state.metadata.end() ||
        journal->second != HashFile(entry / "journal.bin").sha256) {
      throw Error(ExitCode::kCorrupt, fmt::format("{}: not the bytes that were written",
                                                  (entry / "journal.bin").string()));
    }
    PolicyFromFile(*bench_.policy, base.policy);
    log.ImportPhases(entry);
    return true;
  } catch (const Error& error) {
    progress_.Say(
        fmt::format("warning: the cached base is damaged and is made again: {}", error.what()));
  }
  Empty(entry);
  return false;
}

void BaseMaker::Train(const fs::path& entry) {
  RunLog log(entry);
  CheckpointStore store(entry / "checkpoints");
  const NextTokenPhase::Parts parts{*bench_.policy, *bench_.environment, bench_.pool,
                                    bench_.sampler};
  const auto seed = static_cast<uint64_t>(config_.pretrain.seed);
  std::vector<std::string> damaged;
  const std::optional<Checkpoint> last = store.LoadLast(damaged);
  std::string phase_name = "pretrain";
  bench_.policy->Initialise(seed);
  if (last) {
    PolicyFromFile(*bench_.policy, last->policy);
    phase_name = last->state.metadata.at("phase");
    last_saved_ = last->name;
  }
  log.Segment(0, last ? last->name : "");
  steps_before_ = 0;
  for (const PhaseConfig* config :
       {static_cast<const PhaseConfig*>(&config_.pretrain), &std::as_const(config_.midtrain)}) {
    const bool first = config != &config_.midtrain;
    NextTokenPhase phase(first ? "pretrain" : "midtrain", *config, seed, parts);
    if (first && phase_name == "midtrain") {
      steps_before_ = static_cast<int64_t>(GetNumber(last->state, "steps_before", 0));
      continue;
    }
    if (last && phase_name == phase.name()) phase.Load(last->state);
    RunPhase(phase, *config, log, store);
    steps_before_ += phase.steps_done();
  }
  log.End(steps_before_, "completed");
  log.Commit();
  Checkpoint base{kBase, PolicyToFile(*bench_.policy), {}};
  base.state.metadata["journal_sha256"] = HashFile(entry / "journal.bin").sha256;
  store.Save(base);
  store.RemoveAllBut({kBase});
}

void BaseMaker::RunPhase(NextTokenPhase& phase, const PhaseConfig& config, RunLog& log,
                         CheckpointStore& store) {
  const double start = MonotonicSeconds();
  const int64_t first = phase.steps_done();
  double committed = start, saved = start;
  while (!phase.Done()) {
    const StepRecord record = phase.Step();
    log.Append(record);
    const double now = MonotonicSeconds();
    const double done = static_cast<double>(phase.steps_done() - first) / (now - start);
    progress_.Show(
        {.phase = phase.name(),
         .step = phase.steps_done(),
         .steps = config.Horizon(),
         .accuracy = phase.accuracy(),
         .tokens_per_second = record.metrics.back().value * done,
         .seconds_left = config.stop_at_accuracy > 0
                             ? kMissing
                             : static_cast<double>(config.steps - phase.steps_done()) / done});
    if (StopRequested()) {
      Save(phase, log, store);
      throw Error(ExitCode::kInterrupted,
                  fmt::format("interrupted in {} at step {}; the same command goes on from there",
                              phase.name(), phase.steps_done()));
    }
    if (now - committed > kCommitSeconds) log.Commit(), committed = now;
    if (now - saved > kCheckpointSeconds) Save(phase, log, store), saved = now;
  }
  seconds_[phase.name()] = MonotonicSeconds() - start;
}

void BaseMaker::Save(const NextTokenPhase& phase, RunLog& log, CheckpointStore& store) {
  Checkpoint checkpoint{
      StepName(steps_before_ + phase.steps_done()), PolicyToFile(*bench_.policy), {}};
  phase.Save(checkpoint.state);
  PutNumber(checkpoint.state, "steps_before", static_cast<double>(steps_before_));
  log.Commit();
  store.Save(checkpoint);
  store.RemoveAllBut({last_saved_, checkpoint.name});
  last_saved_ = checkpoint.name;
}

}  // namespace rlvr
