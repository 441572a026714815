#pragma once
// A subcommand's options and positionals, declared once: they parse the command line and feed
// --help and the shell's completion. Besides them any `--section.key value` is taken as a config
// setting, for Bind to judge.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/setting.h"

namespace rlvr {

struct Option {
  std::string name;        // long name, without dashes
  char letter = 0;         // short form, 0: none
  std::string value = "";  // what stands for its value in the help, such as "FILE"; empty: a flag
  std::string help = "";
  bool repeatable = false;
  std::string key = "";  // the config key that it is short for; its value becomes a setting
};

// Words that are no options, in order; only the last may be `many`.
struct Positional {
  std::string name;  // such as "DIR"
  std::string help;
  bool required = true;
  bool many = false;
  std::vector<std::string> choices = {};  // for completion; empty: files
};

struct CommandLineSpec {
  std::vector<Option> options;
  std::vector<Positional> positionals;
  bool takes_settings = true;  // false: --section.key is an unknown option
};

struct CommandLine {
  std::vector<Setting> settings;  // where is "command line"
  std::map<std::string, std::vector<std::string>> options;
  std::vector<std::string> words;
  std::vector<std::string> arguments;  // all that was parsed, as it was typed

  bool Has(std::string_view option) const;
  // The last value given, or `otherwise`.
  std::string Value(std::string_view option, const std::string& otherwise = "") const;
  // All values given.
  std::vector<std::string> Values(std::string_view option) const;
};

// Fails: Error(kCommandLine): unknown option (with the nearest), missing value, value for a flag,
// repeated option, stray or missing word. Names are never guessed from prefixes.
CommandLine ParseCommandLine(const CommandLineSpec& spec,
                             const std::vector<std::string>& arguments);

}  // namespace rlvr
