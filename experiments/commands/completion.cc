// rlvr completion bash: a completion script made from what commands and config declare.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/registry.h"
#include "core/config/fields.h"
#include "experiments/command.h"
#include "experiments/config/experiment_config.h"

namespace rlvr {
namespace {

// The fixed parts of the script.
constexpr const char* kChooseValue = R"sh(
  local current=${COMP_WORDS[COMP_CWORD]} words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "$commands" -- "$current"))
    return
  fi
  case "${COMP_WORDS[COMP_CWORD-1]}" in
)sh";
constexpr const char* kChooseCommand = R"sh(
  [ -n "$words" ] || case "${COMP_WORDS[1]}" in
)sh";
constexpr const char* kReply = R"sh(
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _rlvr rlvr
)sh";

std::string ConfigKeys() {
  ExperimentConfig config = DefaultExperiment();
  std::string words;
  for (const FieldEntry& field : FieldsOf(config)) words += " --" + field.key;
  return words;
}

// "name) words="...";;" of one command.
std::string CommandCase(const CommandPlugin& command) {
  std::string words;
  for (const Option& option : SpecOf(command).options) words += " --" + option.name;
  for (const Positional& word : command.positionals) {
    for (const std::string& choice : word.choices) words += " " + choice;
  }
  if (command.configured) words += " $keys";
  return fmt::format("    {}) words=\"{}\" ;;\n", command.name, words.substr(1));
}

// Values of config keys that have choices.
std::string ValueCases() {
  ExperimentConfig config = DefaultExperiment();
  std::string cases;
  for (const FieldEntry& field : FieldsOf(config)) {
    if (field.info.choices.empty()) continue;
    cases +=
        fmt::format("    --{}) words=\"{}\" ;;\n", field.key, fmt::join(field.info.choices, " "));
  }
  return cases;
}

ExitCode CompletionCommand(const CommandLine& line) {
  if (line.words[0] != "bash") {
    throw Error(ExitCode::kCommandLine,
                fmt::format("completion {}: expected bash", Quoted(line.words[0])));
  }
  const auto& commands = Registry<CommandPlugin>::Get();
  std::string cases;
  for (const std::string& name : commands.Names()) {
    cases += CommandCase(commands.Find("command", name));
  }
  fmt::print("# Completion of rlvr for bash: eval \"$(rlvr completion bash)\"\n_rlvr() {{\n");
  fmt::print("  local keys=\"{}\"\n", ConfigKeys());
  fmt::print("  local commands=\"{} --help --version\"\n", fmt::join(commands.Names(), " "));
  fmt::print("{}{}  esac\n{}{}  esac\n{}", kChooseValue, ValueCases(), kChooseCommand, cases,
             kReply);
  return ExitCode::kDone;
}

RLVR_REGISTER(CommandPlugin,
              {.name = "completion",
               .help = "prints a completion script for bash",
               .examples = {{"eval \"$(rlvr completion bash)\"",
                             "complete commands, options and keys"}},
               .positionals = {{.name = "SHELL", .help = "bash", .choices = {"bash"}}},
               .run = CompletionCommand});

}  // namespace
}  // namespace rlvr
