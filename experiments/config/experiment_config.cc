// SPDX-License-Identifier: Apache-2.0
#include "experiments/config/experiment_config.h"

#include "core/base/registry.h"

namespace rlvr {

void RunConfig::Visit(FieldVisitor& v) {
  v.Field(
      "seed", seed,
      {.help = "drives RL: problems, rollouts, shuffles", .min = 0, .max = 9e15, .hashed = false});
  v.Field("threads", threads,
          {.help = "0: one for each core; changes no bit",
           .unit = "threads",
           .min = 0,
           .max = 4096,
           .hashed = false});
  v.Field("isa", isa, {.help = "instruction set of the kernels; bits may differ between them"});
  v.Field("experiment", experiment,
          {.help = "folder below runs/ that the run is put in, without --out", .hashed = false});
}

void TaskConfig::Visit(FieldVisitor& v) {
  const auto& plugins = Registry<TaskPlugin>::Get();
  const std::string before = name;
  v.Field("name", name, {.help = "the task (`rlvr list tasks`)", .choices = plugins.Names()});
  if (!task || name != before) task = plugins.Find("task", name).make();
  if (!label.empty()) {
    v.Field("weight", weight,
            {.help = "share of the problems, relative to the others'", .min = 1e-9, .max = 1e9});
  }
  task->Visit(v);
}

void ExperimentConfig::Visit(FieldVisitor& v) {
  v.Section("run", run);
  for (TaskConfig& entry : tasks)
    v.Section(entry.label.empty() ? "task" : "task." + entry.label, entry);
  v.Section("policy", policy);
  v.Section("pretrain", pretrain);
  v.Section("midtrain", midtrain);
  v.Section("rl", rl);
  v.Section("eval", eval);
  v.Section("log", log);
}

ExperimentConfig DefaultExperiment() {
  ExperimentConfig config;
  config.tasks.emplace_back();
  return config;
}

std::vector<FieldEntry> FieldsOf(ExperimentConfig& config) { return ListFields(VisitOf(config)); }

}  // namespace rlvr
