#pragma once
// Workbench: what a config names, made: environment, threads, policy, sampler. Commands that train
// or evaluate start here.
// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include "core/base/worker_pool.h"
#include "envs/support/environment.h"
#include "experiments/config/experiment_config.h"
#include "rl/policy.h"
#include "rl/sampler.h"

namespace rlvr {

struct Workbench {
  // Selects run.isa. The policy has no weights yet. Fails: Error(kConfig), Error(kData).
  explicit Workbench(ExperimentConfig& config);
  // The same with a policy that is there already (of a checkpoint).
  Workbench(ExperimentConfig& config, std::unique_ptr<Policy> policy);

  std::unique_ptr<Environment> environment;
  WorkerPool pool;
  std::unique_ptr<Policy> policy;
  Sampler sampler;
};

// Where policy.precision = bfloat16 has no products here: says so on stderr and sets float32.
void SettlePrecision(ExperimentConfig& config);

// run.threads, or the number of cores.
int ThreadsOf(const ExperimentConfig& config);

// What `rlvr train --dry-run` prints beside the resolved config: sizes that follow from it.
std::string DerivedSizes(const ExperimentConfig& config, const Workbench& bench);

// What is to be said of the run before it starts, a line each. Fails: Error(kConfig) where the run
// can't fit into this machine's memory, or its options contradict one another or the task.
std::vector<std::string> CheckRun(const ExperimentConfig& config, const Workbench& bench);

}  // namespace rlvr
