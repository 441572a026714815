// rlvr compare: two runs, bit for bit or by their last evaluation.
// SPDX-License-Identifier: Apache-2.0
#include "core/io/compare.h"

#include <fmt/format.h>

#include "core/base/registry.h"
#include "core/config/reader.h"
#include "core/io/publish.h"
#include "experiments/command.h"
#include "experiments/config/load.h"
#include "experiments/run/print_summary.h"

namespace rlvr {
namespace {

// What of a resolved config decides a run's bits.
std::string Identity(const std::string& resolved) {
  ExperimentConfig config = LoadExperiment(ReadConfigText(resolved, "config of the run"));
  return HashedText(FieldsOf(config)) + fmt::format("run.seed = {}\n", config.run.seed);
}

ExitCode CompareBits(const std::string& left, const std::string& right) {
  const std::string difference = CompareRuns(left, right, Identity);
  if (difference.empty()) return ExitCode::kDone;
  fmt::print("{}\n", difference);
  return ExitCode::kDiffers;
}

ExitCode CompareCommand(const CommandLine& line) {
  if (line.words.size() != 2) {
    throw Error(ExitCode::kCommandLine,
                fmt::format("compare: {} runs; expected two", line.words.size()));
  }
  if (line.Has("bitwise")) return CompareBits(line.words[0], line.words[1]);
  for (const std::string& run : line.words) {
    const RunData data = ReadRun(run);
    fmt::print("{}\n", run);
    for (const EvaluationRecord& record : data.evaluations) {
      PrintEvaluation(record.suite == "heldout" ? "" : record.suite, record);
    }
  }
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "compare",
     .help = "compares two runs: their evaluations, or every bit",
     .examples = {{"rlvr compare --bitwise runs/a runs/b",
                   "silent and 0 where equal; else 1 and the first difference"},
                  {"rlvr compare runs/a runs/b", "their evaluations, one below the other"}},
     .options = {{.name = "bitwise", .help = "parameters, curves and config, bit for bit"}},
     .positionals = {{.name = "DIR DIR", .help = "the run directories", .many = true}},
     .run = CompareCommand});

}  // namespace
}  // namespace rlvr
