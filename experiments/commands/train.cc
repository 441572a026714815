// rlvr train: one run, from its config to its curve; the same command on the same directory goes
// on.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/message.h"
#include "core/base/registry.h"
#include "core/base/trace.h"
#include "core/config/reader.h"
#include "core/io/checkpoint_files.h"
#include "core/io/file.h"
#include "core/io/trace_file.h"
#include "experiments/command.h"
#include "experiments/config/load.h"
#include "experiments/run/print_summary.h"
#include "experiments/run/session.h"
#include "experiments/run/signals.h"
#include "experiments/run/workbench.h"
#include "rl/algorithms/formula.h"
#include "rl/algorithms/validate.h"

namespace rlvr {
namespace {

// What was typed, as text for the record.
std::string UserConfig(const CommandLine& line) {
  std::string text;
  for (const std::string& file : line.Values("config")) {
    text += fmt::format("# {}\n{}\n", file, ReadTextFile(file));
  }
  for (const Setting& setting : line.settings) {
    text += fmt::format("# command line: {} = {}\n", setting.key, setting.value);
  }
  return text;
}

std::vector<std::string> Argv(const CommandLine& line) {
  std::vector<std::string> argv = {"rlvr", "train"};
  argv.insert(argv.end(), line.arguments.begin(), line.arguments.end());
  return argv;
}

void DryRun(ExperimentConfig& config) {
  const Workbench bench(config);
  if (!config.policy.init.empty()) {
    PolicyFromFile(*bench.policy, ReadWeights(config.policy.init));
  }
  for (const std::string& remark : CheckRun(config, bench)) PrintMessage("{}\n", remark);
  fmt::print("{}\n{}\n{}", DumpConfig(FieldsOf(config)), DerivedSizes(config, bench),
             Formula(config.rl.loss));
}

ExitCode TrainCommand(const CommandLine& line) {
  ExperimentConfig config = LoadExperiment(line);
  const std::vector<std::string> remarks = ValidateAlgorithm(config.rl);
  for (const std::string& remark : remarks) PrintMessage("{}\n", remark);
  if (line.Has("dry-run")) {
    DryRun(config);
    return ExitCode::kDone;
  }
  CatchStopSignals();
  if (line.Has("profile")) StartTrace(TraceLevel::kKernels);
  const RunSummary summary = RunExperiment(config, {.out = line.Value("out"),
                                                    .cache = line.Value("cache"),
                                                    .force = line.Has("force"),
                                                    .user_config = UserConfig(line),
                                                    .argv = Argv(line)});
  if (line.Has("profile")) WriteTraceFile(line.Value("profile"), TakeTrace());
  PrintSummary(summary, line.Has("json"));
  return ExitCode::kDone;
}

RLVR_REGISTER(CommandPlugin,
              {.name = "train",
               .help = "trains a policy: base, then RLVR; goes on where the same command stopped",
               .examples = {{"rlvr train --config configs/unlock.cfg", "the main experiment"},
                            {"rlvr train -c configs/unlock.cfg --seed 2 --rl.steps 100",
                             "another seed, more steps"},
                            {"rlvr train -c configs/unlock.cfg --dry-run",
                             "what would be done: config, sizes, the loss as a formula"}},
               .options = {{.name = "dry-run", .help = "print config, sizes and formula, and stop"},
                           {.name = "profile",
                            .value = "FILE",
                            .help = "write a trace of every kernel, as Perfetto opens it"}},
               .configured = true,
               .run = TrainCommand});

}  // namespace
}  // namespace rlvr
