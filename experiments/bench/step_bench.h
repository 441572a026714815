#pragma once
// StepBench: the RLVR step of a config, run and timed by its own trainer, with the peak product
// measured in between. `rlvr bench` prints what it finds.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "experiments/bench/step_parts.h"
#include "experiments/config/experiment_config.h"
#include "rl/sampler.h"

namespace rlvr {

// Seconds, tokens fed and useful work of one part of the step.
struct PhaseCost {
  double seconds = 0, tokens = 0, flop = 0;
  double restored = 0;  // of flop, what another phase had computed
  double Share(double peak) const { return flop / seconds / peak; }
  double ComputedShare(double peak) const { return (flop - restored) / seconds / peak; }
};

// Means over the middle half of the steps, by their time.
struct BenchResult {
  std::string isa, precision, library;
  int threads = 0;
  int64_t parameters = 0, steps = 0, rollouts = 0, peak_memory_bytes = 0;
  double peak = 0;  // floating-point operations a second: median of what was measured in between
  double step_seconds = 0;
  PhaseCost decode, update;
  std::map<std::string, double> parts;    // adds up to step_seconds
  std::map<std::string, double> kernels;  // seconds of thread time a step, "section: kernel"
};

struct BenchOptions {
  Sampler::Lengths lengths;  // of completions; 0: as the policy writes
  double seconds = 2;        // of timed steps, at least
  int64_t steps = 5;         // at least
  int64_t vocabulary = 0;    // the task's, filled up to so many tokens; 0: as it is
  std::string profile;       // file for the trace of a few more steps; empty: none
};

// The config's rl phase from untrained weights (pretrain.seed) or policy.init; nothing is left on
// disk but the profile. Fails: Error as RunExperiment does.
BenchResult RunBench(ExperimentConfig& config, const BenchOptions& options);

}  // namespace rlvr
