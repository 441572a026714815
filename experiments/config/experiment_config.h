#pragma once
// ExperimentConfig: all that decides a run, as one declaration of its sections. Made by
// experiments/config/load.h.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/api/task.h"
#include "core/config/field.h"
#include "core/config/fields.h"
#include "core/math/isa.h"
#include "core/nn/policy_config.h"
#include "rl/config.h"

namespace rlvr {

struct RunConfig {
  int64_t seed = 0;
  int64_t threads = 0;
  Isa isa = Isa::kAuto;
  std::string experiment = "experiment";

  void Visit(FieldVisitor& v);
};

// The section [task] (label "") or [task.<label>]: which task, and the task's own fields.
struct TaskConfig {
  std::string label;
  std::string name = "chain_sum";
  double weight = 1;           // of mixtures
  std::unique_ptr<Task> task;  // of the plug-in `name`; made by Visit

  void Visit(FieldVisitor& v);
};

// Sections run, task, policy, pretrain, midtrain, rl, eval, log.
struct ExperimentConfig {
  RunConfig run;
  std::vector<TaskConfig> tasks;  // one without a label, or several, each with its own
  PolicyConfig policy;
  PretrainConfig pretrain;
  PhaseConfig midtrain;
  RlConfig rl;
  EvalConfig eval;
  LogConfig log;

  void Visit(FieldVisitor& v);
};

// Every default, with the default task.
ExperimentConfig DefaultExperiment();

// The fields of `config` as text; Visit needs the config writable and leaves it as it is.
std::vector<FieldEntry> FieldsOf(ExperimentConfig& config);

}  // namespace rlvr
