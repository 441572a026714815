#pragma once
// Presets compared as they deserve: first, presets whose short runs at one update a batch are the
// same bits are found; then the learning rate of each is searched on seeds of its own; then each
// runs at its rate on fresh seeds, shared by all, at equal rollouts.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/config/setting.h"
#include "experiments/tuning/outcome.h"

namespace rlvr {

struct TuningPlan {
  std::vector<Setting> settings;     // of every run, under those of its preset, rate and seed
  std::vector<std::string> presets;  // names of algorithms
  std::vector<double> rates;
  int64_t search_seeds = 2, seeds = 5;
  int64_t class_steps = 2;  // of the runs that classes are found by; 0: none
  std::filesystem::path out, cache;
};

// One preset's part of the result.
struct PresetResult {
  std::string name;
  std::vector<double> searched;  // [rates], mean accuracy over the search seeds; NaN: diverged
  double rate = 0;               // the best one; of equals the smallest
  std::vector<RunOutcome> runs;  // [seeds], at that rate
  int64_t diverged = 0;          // runs of these that did, with the outcome of no learning
};

struct PairResult {
  size_t first = 0, second = 0;  // indices of presets
  double difference = 0;         // of mean accuracy
  double p = 1, adjusted = 1;
};

struct TuningResult {
  std::vector<std::vector<std::string>> classes;  // presets of one short trajectory
  std::vector<PresetResult> presets;
  std::vector<PairResult> pairs;
  double budget = 0;  // rollouts of a run
  double search_rollouts = 0, rollouts = 0;
  double search_seconds = 0, seconds = 0;
};

// Runs what is missing below `out`; finished runs are read, interrupted ones gone on with.
// Fails: Error of a run, but for kDiverged, which is an outcome.
TuningResult Tune(const TuningPlan& plan);

// The seed of run i of a part ("search", "compare"): run.seed values that no two parts share.
uint64_t TuningSeed(const std::string& part, int64_t i);

}  // namespace rlvr
