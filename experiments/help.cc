// SPDX-License-Identifier: Apache-2.0
#include "experiments/help.h"

#include <fmt/format.h>

#include "core/base/registry.h"
#include "core/config/fields.h"
#include "experiments/config/experiment_config.h"

namespace rlvr {
namespace {

std::string Heading(const std::string& text) { return "\n" + text + ":\n"; }

std::string Examples(const std::vector<Example>& examples) {
  std::string text;
  for (const Example& example : examples) {
    text += fmt::format("  {}\n      {}\n", example.line, example.what);
  }
  return text;
}

std::string OptionName(const Option& option) {
  const std::string letter = option.letter ? fmt::format("-{}, ", option.letter) : "    ";
  const std::string value = option.value.empty() ? "" : " " + option.value;
  return letter + "--" + option.name + value;
}

std::string Usage(const CommandPlugin& command) {
  std::string text = "rlvr " + command.name;
  for (const Positional& word : command.positionals) {
    const std::string name = word.name + (word.many ? "..." : "");
    text += word.required ? " " + name : " [" + name + "]";
  }
  return text + " [options]" + (command.configured ? " [--section.key value]..." : "");
}

std::string Keys() {
  ExperimentConfig config = DefaultExperiment();
  std::string text;
  for (const FieldEntry& field : ListFields(VisitOf(config))) {
    const std::string value = field.value.empty() ? "\"\"" : field.value;
    text += fmt::format("  --{} {}\n      {}\n", field.key, value, field.info.help);
  }
  return text;
}

}  // namespace

std::string ProgramHelp() {
  std::string text =
      "rlvr: reinforcement learning with verifiable rewards, from nothing, on a CPU.\n";
  text += Heading("Examples") +
          Examples({{"rlvr train --config configs/unlock.cfg",
                     "pretrain a base, train it by RLVR, draw the curve"},
                    {"rlvr train --config configs/unlock.cfg --seed 1 --rl.steps 20",
                     "another seed, fewer steps"},
                    {"rlvr plot runs/unlock/*", "accuracy against steps, mean and band over seeds"},
                    {"rlvr list tasks", "what there is to learn"}});
  text += Heading("Commands");
  const auto& commands = Registry<CommandPlugin>::Get();
  for (const std::string& name : commands.Names()) {
    text += fmt::format("  {:<12} {}\n", name, commands.Find("command", name).help);
  }
  return text + "\n`rlvr COMMAND --help` explains one; `rlvr config reference` every config key.\n";
}

std::string CommandHelp(const CommandPlugin& command) {
  const CommandLineSpec spec = SpecOf(command);
  std::string text = fmt::format("rlvr {}: {}\n", command.name, command.help);
  if (!command.examples.empty()) text += Heading("Examples") + Examples(command.examples);
  text += Heading("Usage") + "  " + Usage(command) + "\n";
  for (const Positional& word : command.positionals)
    text += fmt::format("  {:<24} {}\n", word.name, word.help);
  text += Heading("Options");
  for (const Option& option : spec.options)
    text += fmt::format("  {:<24} {}\n", OptionName(option), option.help);
  if (command.configured) text += Heading("Config keys, with their defaults") + Keys();
  return text;
}

bool AsksForHelp(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return false;
    if (argument == "--help" || argument == "-h") return true;
  }
  return false;
}

}  // namespace rlvr
