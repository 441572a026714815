#pragma once
// CommandPlugin: one subcommand of the program. One file each in experiments/commands (a plug-in
// folder) registers it; what it declares feeds the parser, --help, `rlvr list commands` and the
// shell's completion.
// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/config/command_line.h"

namespace rlvr {

// A command line that a user can copy, and what it does.
struct Example {
  std::string line;
  std::string what;
};

// Entry of Registry<CommandPlugin>.
struct CommandPlugin {
  std::string name;
  std::string help;  // one line
  std::vector<Example> examples = {};
  std::vector<Option> options = {};  // beside --help and, where `configured`, the shared ones
  std::vector<Positional> positionals = {};
  // Whether it runs something: it then takes --config, every config key, --seed, --threads, --out,
  // --cache, --force and --json; experiments/config/load.h turns them into a config.
  bool configured = false;
  // Prints data to stdout and progress to stderr. What a user can mend is thrown as Error.
  std::function<ExitCode(const CommandLine&)> run;
};

// All that the command takes, shared options included.
CommandLineSpec SpecOf(const CommandPlugin& command);

// Such as "0.1.0".
const char* ProgramVersion();

// Runs `arguments` (the program's name left out), prints an Error as one line on stderr.
// Returns the exit code; throws nothing.
int RunProgram(const std::vector<std::string>& arguments);

}  // namespace rlvr
