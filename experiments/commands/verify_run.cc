// rlvr verify-run: whether a run's files are what was written.
// SPDX-License-Identifier: Apache-2.0
#include "core/io/verify_run.h"

#include <fmt/format.h>

#include "core/base/registry.h"
#include "experiments/command.h"

namespace rlvr {
namespace {

ExitCode VerifyRunCommand(const CommandLine& line) {
  bool damaged = false;
  for (const Finding& finding : VerifyRun(line.words[0])) {
    fmt::print("{}: {}\n", finding.damage ? "damage" : "note", finding.text);
    damaged = damaged || finding.damage;
  }
  if (!damaged) fmt::print("{}: whole\n", line.words[0]);
  return damaged ? ExitCode::kCorrupt : ExitCode::kDone;
}

RLVR_REGISTER(CommandPlugin,
              {.name = "verify-run",
               .help = "checks journal, checkpoints and run.h5 of a run against one another",
               .examples = {{"rlvr verify-run runs/unlock/0123abcd-s1",
                             "0 where all is whole, 4 and the file's name where not"}},
               .positionals = {{.name = "DIR", .help = "the run directory"}},
               .run = VerifyRunCommand});

}  // namespace
}  // namespace rlvr
