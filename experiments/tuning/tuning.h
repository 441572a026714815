#pragma once
// Presets compared as they deserve: first, presets whose short runs at one update a batch are the
// same bits are found; then the learning rate of each is searched on seeds of its own; then each
// runs at its rate on fresh seeds, shared by all, at equal rollouts.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/setting.h"
#include "experiments/tuning/outcome_table.h"
#include "experiments/tuning/rate_search.h"

namespace rlvr {

struct TuningPlan {
  std::vector<Setting> settings;     // of every run, under those of its preset, rate and seed
  std::vector<std::string> presets;  // names of algorithms
  std::vector<double> rates;         // ascending
  int64_t extend = 3;  // rates tried beyond them, while the best is the first or the last
  int64_t search_seeds = 2, seeds = 5;  // without search seeds the first rate is each one's
  int64_t search_samples = 8;  // a problem, in evaluations of the search, if the config has more
  int64_t class_steps = 6;     // of the runs that classes are found by, at the middle rate; 0: none
  std::filesystem::path out, cache;
  int64_t jobs = 1;  // runs at once, of one thread each
};

// One preset's part of the result.
struct PresetResult {
  std::string name;
  RateSearch search;
  double rate = 0;  // the best one; of equals the smallest
  ArmOutcomes arm;  // [seeds], at that rate; a run that diverged has its base's outcome
};

struct PairResult {
  size_t first = 0, second = 0;  // indices of presets
  double difference = 0;         // of mean accuracy
  double p = 1, adjusted = 1;
};

// What a part of the work took: of runs that diverged, up to there.
struct TuningCost {
  int64_t runs = 0;
  double rollouts = 0;  // generated in training
};

struct TuningResult {
  std::vector<std::vector<std::string>> classes;  // presets of one short trajectory
  std::vector<PresetResult> presets;
  std::vector<PairResult> pairs;
  double budget = 0;    // rollouts of a run
  std::string teacher;  // the algorithm that taught presets that have a teacher; empty: none did
  TuningCost search, compare;
};

// Runs what is missing below `out`; finished runs are read, interrupted ones gone on with.
// Requires: CatchStopSignals was called. Fails: Error of a run, but for kDiverged, which is an
// outcome; kInterrupted where a signal came.
TuningResult Tune(const TuningPlan& plan);

// The seed of run i of a part ("search", "compare"): run.seed values that no two parts share.
uint64_t TuningSeed(const std::string& part, int64_t i);

}  // namespace rlvr
