// SPDX-License-Identifier: Apache-2.0
#include "experiments/command.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <new>

#include "core/base/message.h"
#include "core/base/nearest.h"
#include "core/base/registry.h"
#include "experiments/help.h"

namespace rlvr {
namespace {

ExitCode RunCommand(const CommandPlugin& command, const std::vector<std::string>& arguments) {
  if (AsksForHelp(arguments)) {
    fmt::print("{}", CommandHelp(command));
    return ExitCode::kDone;
  }
  return command.run(ParseCommandLine(SpecOf(command), arguments));
}

ExitCode Dispatch(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    PrintMessage("{}", ProgramHelp());
    return ExitCode::kCommandLine;
  }
  std::string name = arguments[0];
  std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (name == "--version") {
    fmt::print("rlvr {}\n", ProgramVersion());
    return ExitCode::kDone;
  }
  if (name == "help" && !rest.empty()) name = rest[0], rest = {"--help"};
  if (name == "help" || name == "--help" || name == "-h") {
    fmt::print("{}", ProgramHelp());
    return ExitCode::kDone;
  }
  const auto& commands = Registry<CommandPlugin>::Get();
  if (!commands.Has(name)) {
    throw Error(ExitCode::kCommandLine, fmt::format("unknown command {}; {}", Quoted(name),
                                                    SuggestNearest(name, commands.Names())));
  }
  return RunCommand(commands.Find("command", name), rest);
}

std::string OutputProblem(const std::string& what) {
  return "can't write to standard output: " + what;
}

// A full disk or a closed pipe shows at the latest here.
void FlushOutput() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    throw Error(ExitCode::kIo, OutputProblem(std::strerror(errno)));
  }
}

int Fail(ExitCode code, const std::string& message) {
  std::fflush(stdout);
  PrintMessage("rlvr: {}\n", message);
  return static_cast<int>(code);
}

}  // namespace

CommandLineSpec SpecOf(const CommandPlugin& command) {
  CommandLineSpec spec;
  spec.options = command.options;
  spec.positionals = command.positionals;
  spec.takes_settings = command.configured;
  if (command.configured) {
    const std::vector<Option> shared = {
        {.name = "config",
         .letter = 'c',
         .value = "FILE",
         .help = "read a config file; several, the later wins",
         .repeatable = true},
        {.name = "seed", .letter = 's', .value = "N", .help = "the run's seed", .key = "run.seed"},
        {.name = "threads",
         .letter = 't',
         .value = "N",
         .help = "threads, 0: one for each core",
         .key = "run.threads"},
        {.name = "out", .letter = 'o', .value = "DIR", .help = "the run directory"},
        {.name = "cache",
         .value = "DIR",
         .help = "where bases are kept ($RLVR_CACHE, ~/.cache/rlvr)"},
        {.name = "force", .letter = 'f', .help = "overwrite what is in the way"},
        {.name = "json", .letter = 'j', .help = "print data as JSON"}};
    spec.options.insert(spec.options.end(), shared.begin(), shared.end());
  }
  spec.options.push_back({.name = "help", .letter = 'h', .help = "print this"});
  return spec;
}

const char* ProgramVersion() { return RLVR_VERSION; }

int RunProgram(const std::vector<std::string>& arguments) {
  try {
    const ExitCode code = Dispatch(arguments);
    FlushOutput();
    return static_cast<int>(code);
  } catch (const Error& error) {
    return Fail(error.code(), error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return Fail(ExitCode::kIo,
                fmt::format("{}: {}", error.path1().string(), error.code().message()));
  } catch (const std::bad_alloc&) {
    return Fail(ExitCode::kConfig, "out of memory; expected a config that fits");
  } catch (const std::exception& error) {
    if (std::ferror(stdout)) return Fail(ExitCode::kIo, OutputProblem(error.what()));
    return Fail(ExitCode::kData, fmt::format("internal error: {}", error.what()));
  }
}

}  // namespace rlvr
