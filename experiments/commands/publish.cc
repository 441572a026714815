// rlvr publish: rebuilds run.h5 from the journal alone.
// SPDX-License-Identifier: Apache-2.0
#include "core/io/publish.h"

#include <fmt/format.h>

#include "core/base/registry.h"
#include "experiments/command.h"

namespace rlvr {
namespace {

ExitCode PublishCommand(const CommandLine& line) {
  Publish(line.words[0]);
  fmt::print("{}/run.h5\n", line.words[0]);
  return ExitCode::kDone;
}

RLVR_REGISTER(CommandPlugin, {.name = "publish",
                              .help = "rebuilds run.h5 of a run from its journal",
                              .examples = {{"rlvr publish runs/unlock/0123abcd-s1",
                                            "also while the run is going on"}},
                              .positionals = {{.name = "DIR", .help = "the run directory"}},
                              .run = PublishCommand});

}  // namespace
}  // namespace rlvr
