// rlvr eval: a checkpoint on held-out problems of any task whose characters it knows.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>

#include "core/base/registry.h"
#include "experiments/command.h"
#include "experiments/run/checkpoint_path.h"
#include "experiments/run/print_summary.h"
#include "rl/evaluator.h"

namespace rlvr {
namespace {

ExitCode EvalCommand(const CommandLine& line) {
  if (!line.Has("checkpoint")) {
    throw Error(ExitCode::kCommandLine, "eval: expected --checkpoint PATH");
  }
  const std::filesystem::path path = FindCheckpoint(line.Value("checkpoint"));
  ExperimentConfig config = ConfigOfCheckpoint(path, line);
  const auto bench = OpenCheckpoint(path, config);
  const std::string suite = line.Value("suite", "heldout");
  config.eval.suites = {suite};
  CheckEvaluation(config.eval, *bench->environment);
  const Split split = SplitsOfSuites({suite}, *bench->environment).back();
  Evaluator evaluator(config.eval, config.rl.sampling, split,
                      {*bench->environment, bench->sampler});
  const EvaluationRecord record =
      evaluator.Evaluate(bench->policy->params.data(), StepOfCheckpoint(path), 0).record;
  if (line.Has("json")) {
    fmt::print("{}\n", EvaluationJson(record));
  } else {
    PrintEvaluation("", record);
  }
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "eval",
     .help = "evaluates a checkpoint on held-out problems",
     .examples = {{"rlvr eval --checkpoint runs/unlock/0123abcd-s1 --json",
                   "the last checkpoint of a run, on its own task"},
                  {"rlvr eval --checkpoint base.safetensors --task.name chain_sum --task.terms 5",
                   "the same policy on longer sums"}},
     .options = {{.name = "checkpoint",
                  .value = "PATH",
                  .help = "a weights file, or a run directory: its last one"},
                 {.name = "suite",
                  .value = "NAME",
                  .help = "heldout (default), exploratory, compositional or transformative"}},
     .configured = true,
     .run = EvalCommand});

}  // namespace
}  // namespace rlvr
