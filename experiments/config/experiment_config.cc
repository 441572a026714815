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

std::span<const std::string_view> EnumNames(ExternalRole) {
  static constexpr std::string_view kNames[] = {"replace", "confirm"};
  return kNames;
}

void VerifierConfig::Visit(FieldVisitor& v) {
  v.Field("command", command,
          {.help = "shell command of a program that judges, one JSON object a line "
                   "(docs/verifiers.md); empty: the tasks' own verifiers judge"});
  v.Field(
      "role", role,
      {.help = "replace: its verdict counts; confirm: it is asked where the task's own verifier "
               "says correct, and may object"});
  v.Field("tasks", tasks, {.help = "labels of the tasks that it judges; empty: all"});
  v.Field("copies", copies,
          {.help = "processes that judge at once", .min = 1, .max = 256, .hashed = false});
  v.Field("recycle", recycle,
          {.help = "start a process afresh after so many answers; 0: never",
           .unit = "answers",
           .min = 0,
           .max = 1e9});
  v.Field(
      "seconds", seconds,
      {.help = "a process that takes longer for one answer is killed, with all that it started, "
               "and restarted: verifier_failed",
       .unit = "s",
       .min = 0.01,
       .max = 3600});
  v.Field("start_seconds", start_seconds,
          {.help = "more for the first answer of a process", .unit = "s", .min = 0, .max = 3600});
  v.Field("memory_megabytes", memory_megabytes,
          {.help = "address space of each process, and resident memory of all that come of it",
           .unit = "MiB",
           .min = 8,
           .max = 1e6});
  v.Field("output_kilobytes", output_kilobytes,
          {.help = "of one answer", .unit = "KiB", .min = 1, .max = 65536});
  v.Field("file_megabytes", file_megabytes,
          {.help = "of a file that it writes", .unit = "MiB", .min = 0, .max = 1e6});
  v.Field("open_files", open_files,
          {.help = "that each process may have", .unit = "files", .min = 8, .max = 65536});
  v.Field("processes", processes,
          {.help = "the program and its descendants", .unit = "processes", .min = 1, .max = 4096});
}

ExternalChoice VerifierConfig::Choice() const {
  ExternalOptions options{.command = command, .copies = copies, .recycle = recycle, .limits = {}};
  options.limits.seconds = seconds;
  options.limits.start_seconds = start_seconds;
  options.limits.memory_bytes = memory_megabytes << 20;
  options.limits.output_bytes = output_kilobytes << 10;
  options.limits.file_bytes = file_megabytes << 20;
  options.limits.open_files = open_files;
  options.limits.processes = processes;
  return {.options = options, .role = role, .tasks = tasks};
}

void ExperimentConfig::Visit(FieldVisitor& v) {
  v.Section("run", run);
  for (TaskConfig& entry : tasks)
    v.Section(entry.label.empty() ? "task" : "task." + entry.label, entry);
  v.Section("verifier", verifier);
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
