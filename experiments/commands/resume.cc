// rlvr resume: goes on with an interrupted run, or extends a finished one.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>

#include "core/base/registry.h"
#include "experiments/command.h"
#include "experiments/run/print_summary.h"
#include "experiments/run/session.h"
#include "experiments/run/signals.h"

namespace rlvr {
namespace {

int64_t ReadSteps(const std::string& text) {
  int64_t steps = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), steps);
  if (error == std::errc{} && end == text.data() + text.size() && steps > 0) return steps;
  throw Error(ExitCode::kConfig,
              fmt::format("--to-step {}: expected a whole number above 0", Quoted(text)));
}

ExitCode ResumeCommand(const CommandLine& line) {
  const int64_t steps = line.Has("to-step") ? ReadSteps(line.Value("to-step")) : 0;
  CatchStopSignals();
  RunOptions options;
  options.cache = line.Value("cache");
  options.threads = line.Has("threads") ? ReadSteps(line.Value("threads")) : 0;
  PrintSummary(ResumeExperiment(line.words[0], steps, options), line.Has("json"));
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "resume",
     .help = "goes on with an interrupted run, or extends a finished one",
     .examples = {{"rlvr resume runs/unlock/0123abcd-s1", "up to the steps of its config"},
                  {"rlvr resume runs/unlock/0123abcd-s1 --to-step 100",
                   "further, with the bits of a run of 100 steps"}},
     .options =
         {{.name = "to-step", .value = "N", .help = "go on up to this step"},
          {.name = "threads", .letter = 't', .value = "N", .help = "threads of this process"},
          {.name = "cache", .value = "DIR", .help = "where bases are kept"},
          {.name = "json", .letter = 'j', .help = "print data as JSON"}},
     .positionals = {{.name = "DIR", .help = "the run directory"}},
     .run = ResumeCommand});

}  // namespace
}  // namespace rlvr
