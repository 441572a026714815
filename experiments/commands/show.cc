// rlvr show: what the policy wrote, and how it changed.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <map>

#include "core/base/registry.h"
#include "core/io/publish.h"
#include "experiments/command.h"

namespace rlvr {
namespace {

int64_t ReadNumber(const CommandLine& line, const std::string& option) {
  const std::string text = line.Value(option);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= 0) return value;
  throw Error(ExitCode::kConfig,
              fmt::format("--{} {}: expected a whole number", option, Quoted(text)));
}

std::string Outcome(const SampleRecord& sample) {
  return sample.reason.empty() ? sample.verdict
                               : fmt::format("{} ({})", sample.verdict, sample.reason);
}

// Everything kept of one step.
void ShowStep(const RunData& data, int64_t step) {
  for (const SampleRecord& sample : data.samples) {
    if (sample.step != step) continue;
    fmt::print("{:<5}  problem {:<4}  reward {:<4g}  {}{}  {}\n", sample.phase, sample.problem,
               sample.reward, sample.prompt, sample.completion, Outcome(sample));
  }
}

// One held-out problem after another: what was written at each evaluation.
void ShowProblems(const RunData& data, int64_t problem) {
  std::map<int64_t, std::vector<const SampleRecord*>> by_problem;
  for (const SampleRecord& sample : data.samples) {
    if (sample.phase == "eval" && (problem < 0 || sample.problem == problem)) {
      by_problem[sample.problem].push_back(&sample);
    }
  }
  for (const auto& [index, samples] : by_problem) {
    fmt::print("problem {}: {}\n", index, samples.front()->prompt);
    for (const SampleRecord* sample : samples) {
      fmt::print("  step {:<6} {:<24} {}\n", sample->step, sample->completion, Outcome(*sample));
    }
  }
}

ExitCode ShowCommand(const CommandLine& line) {
  const RunData data = ReadRun(line.words[0]);
  if (data.samples.empty()) fmt::print("no completions were kept (log.samples)\n");
  if (line.Has("step")) {
    ShowStep(data, ReadNumber(line, "step"));
  } else {
    ShowProblems(data, line.Has("problem") ? ReadNumber(line, "problem") : -1);
  }
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "show",
     .help = "prints what the policy wrote, and how it changed",
     .examples = {{"rlvr show runs/unlock/0123abcd-s1", "held-out problems through the run"},
                  {"rlvr show runs/unlock/0123abcd-s1 --step 20", "what was kept of step 20"}},
     .options = {{.name = "step", .value = "N", .help = "completions of this step"},
                 {.name = "problem", .value = "P", .help = "this held-out problem alone"}},
     .positionals = {{.name = "DIR", .help = "the run directory"}},
     .run = ShowCommand});

}  // namespace
}  // namespace rlvr
