// rlvr show: what the policy wrote, and how it changed.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "core/base/registry.h"
#include "core/base/utf8.h"
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
                               : fmt::format("{} ({})", sample.verdict, ToReadable(sample.reason));
}

// "0, 4, 8", or of many the first ones and the last; "none".
std::string NumbersText(const std::set<int64_t>& numbers) {
  constexpr size_t kShown = 8;
  std::string text;
  size_t shown = 0;
  for (const int64_t number : numbers) {
    if (shown++ < kShown) text += fmt::format("{}{}", shown == 1 ? "" : ", ", number);
  }
  if (shown > kShown) text += fmt::format(", ..., {}", *numbers.rbegin());
  return shown == 0 ? "none" : text;
}

// `kept`: what `option` can name in this run.
void CheckKept(const std::string& option, int64_t wanted, const std::set<int64_t>& kept) {
  if (kept.count(wanted) > 0) return;
  throw Error(ExitCode::kConfig,
              fmt::format("--{} {}: no completions were kept of it; there are those of {}", option,
                          wanted, NumbersText(kept)));
}

// Such as "heldout, ", to stand before the problem; nothing in training.
std::string SuiteOf(const SampleRecord& sample) {
  return sample.suite.empty() ? "" : sample.suite + ", ";
}

// Everything kept of one step.
void ShowStep(const RunData& data, int64_t step) {
  std::set<int64_t> kept;
  for (const SampleRecord& sample : data.samples) kept.insert(sample.step);
  CheckKept("step", step, kept);
  for (const SampleRecord& sample : data.samples) {
    if (sample.step != step) continue;
    fmt::print("{:<5}  {}problem {:<4}  reward {:<4g}  {}{}  {}\n", sample.phase, SuiteOf(sample),
               sample.problem, sample.reward, ToReadable(sample.prompt),
               ToReadable(sample.completion), Outcome(sample));
  }
}

// One problem of a suite after another, or those numbered `problem` alone unless it is negative:
// what was written at each evaluation.
void ShowProblems(const RunData& data, int64_t problem) {
  std::map<std::pair<std::string, int64_t>, std::vector<const SampleRecord*>> by_problem;
  std::set<int64_t> kept;
  for (const SampleRecord& sample : data.samples) {
    if (sample.phase != "eval") continue;
    by_problem[{sample.suite, sample.problem}].push_back(&sample);
    kept.insert(sample.problem);
  }
  if (problem >= 0) CheckKept("problem", problem, kept);
  for (const auto& [suite_and_problem, samples] : by_problem) {
    const SampleRecord& first = *samples.front();
    if (problem >= 0 && first.problem != problem) continue;
    fmt::print("{}problem {}: {}\n", SuiteOf(first), first.problem, ToReadable(first.prompt));
    for (const SampleRecord* sample : samples) {
      fmt::print("  step {:<6} {:<24} {}\n", sample->step, ToReadable(sample->completion),
                 Outcome(*sample));
    }
  }
}

ExitCode ShowCommand(const CommandLine& line) {
  const RunData data = ReadRun(line.words[0]);
  if (data.samples.empty()) {
    fmt::print("no completions were kept (log.samples)\n");
  } else if (line.Has("step")) {
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
