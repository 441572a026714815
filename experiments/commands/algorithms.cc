// rlvr algorithms NAME: what a preset sets, its formula, the target of its gradient, its paper.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/registry.h"
#include "core/config/bind.h"
#include "experiments/command.h"
#include "rl/algorithms/formula.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

ExitCode AlgorithmsCommand(const CommandLine& line) {
  const AlgorithmPreset& preset = Registry<AlgorithmPreset>::Get().Find("algorithm", line.words[0]);
  LossConfig config;
  ApplyPreset(preset.name, config);
  fmt::print("{}: {}\n\npaper: {}\n\noptions:\n", preset.name, preset.help, preset.paper);
  for (const auto& [key, value] : preset.options) fmt::print("  rl.{} = {}\n", key, value);
  if (preset.options.empty()) fmt::print("  the defaults\n");
  fmt::print("\nformula:\n{}\ntarget: {}\n", Formula(config), preset.target_text);
  if (!preset.notes.empty()) fmt::print("\nnotes: {}\n", preset.notes);
  return ExitCode::kDone;
}

RLVR_REGISTER(CommandPlugin,
              {.name = "algorithms",
               .help = "explains an algorithm: its options, formula, target and paper",
               .examples = {{"rlvr algorithms dr_grpo", "what rl.algorithm = dr_grpo stands for"},
                            {"rlvr list algorithms", "which there are"}},
               .positionals = {{.name = "NAME", .help = "an algorithm"}},
               .run = AlgorithmsCommand});

}  // namespace
}  // namespace rlvr
