#pragma once
// ExperimentConfig: all that decides a run, as one declaration of its sections. Made by
// experiments/config/load.h.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/api/task.h"
#include "core/config/field.h"
#include "core/config/fields.h"
#include "core/math/isa.h"
#include "core/nn/policy_config.h"
#include "envs/support/environment.h"
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

// A program that judges instead of the tasks' own verifiers, or after them
// (envs/external/external_verifier.h).
struct VerifierConfig {
  std::string command;
  ExternalRole role = ExternalRole::kReplace;
  std::vector<std::string> tasks = {};
  int64_t copies = 2;
  int64_t recycle = 0;
  double seconds = 5, start_seconds = 20;
  int64_t memory_megabytes = 512;
  int64_t output_kilobytes = 64;
  int64_t file_megabytes = 16;
  int64_t open_files = 64;
  int64_t processes = 16;

  void Visit(FieldVisitor& v);
  ExternalChoice Choice() const;
};

// Sections run, task, verifier, policy, pretrain, midtrain, rl, eval, log.
struct ExperimentConfig {
  RunConfig run;
  std::vector<TaskConfig> tasks;  // one without a label, or several, each with its own
  VerifierConfig verifier;
  PolicyConfig policy;
  PretrainConfig pretrain;
  PhaseConfig midtrain;
  RlConfig rl;
  EvalConfig eval;
  LogConfig log;

  void Visit(FieldVisitor& v);
};

std::span<const std::string_view> EnumNames(ExternalRole);

// Every default, with the default task.
ExperimentConfig DefaultExperiment();

// The fields of `config` as text; Visit needs the config writable and leaves it as it is.
std::vector<FieldEntry> FieldsOf(ExperimentConfig& config);

}  // namespace rlvr
