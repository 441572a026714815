// SPDX-License-Identifier: Apache-2.0
#include "core/config/command_line.h"

#include <fmt/format.h>

#include <boost/program_options/option.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/nearest.h"

namespace rlvr {
namespace {

namespace po = boost::program_options;

[[noreturn]] void Fail(const std::string& message) { throw Error(ExitCode::kCommandLine, message); }

// The name in "--name" or "--name=value", else "".
std::string LongName(const std::string& argument) {
  if (argument.size() < 3 || argument.compare(0, 2, "--") != 0) return "";
  return argument.substr(2, argument.find('=') - 2);
}

const Option* Find(const CommandLineSpec& spec, const std::string& name) {
  for (const Option& option : spec.options) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

// Boost needs every name beforehand, so each config key that was typed is declared, as text.
po::options_description Describe(const CommandLineSpec& spec,
                                 const std::vector<std::string>& arguments) {
  po::options_description description;
  for (const Option& option : spec.options) {
    const std::string names =
        option.letter ? fmt::format("{},{}", option.name, option.letter) : option.name;
    const po::value_semantic* value = nullptr;
    if (option.value.empty()) {
      value = new po::untyped_value(true);
    } else {
      value = po::value<std::string>();
    }
    description.add_options()(names.c_str(), value);
  }
  std::set<std::string> seen;
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    const std::string name = LongName(argument);
    const bool key = spec.takes_settings && name.find('.') != std::string::npos && IsKey(name);
    if (key && !Find(spec, name) && seen.insert(name).second) {
      description.add_options()(name.c_str(), po::value<std::string>());
    }
  }
  return description;
}

std::vector<std::string> OptionNames(const CommandLineSpec& spec) {
  std::vector<std::string> names;
  for (const Option& option : spec.options) names.push_back("--" + option.name);
  return names;
}

po::parsed_options RunParser(const CommandLineSpec& spec, const std::vector<std::string>& arguments,
                             const po::options_description& description) {
  namespace style = po::command_line_style;
  try {
    return po::command_line_parser(arguments)
        .options(description)
        .style(style::unix_style & ~style::allow_guessing)
        .run();
  } catch (const po::unknown_option& e) {
    const std::string name = e.get_option_name().substr(0, e.get_option_name().find('='));
    Fail(fmt::format("unknown option {}; {}", Quoted(name),
                     SuggestNearest(name, OptionNames(spec))));
  } catch (const po::invalid_command_line_syntax& e) {
    if (e.kind() == po::invalid_syntax::extra_parameter) {
      Fail(fmt::format("option {} takes no value", Quoted(e.get_option_name())));
    }
    Fail(fmt::format("option {} needs a value", Quoted(e.get_option_name())));
  } catch (const po::error& e) {
    Fail(e.what());
  }
}

void AddOption(const CommandLineSpec& spec, const po::option& parsed, CommandLine& line) {
  const Option* option = Find(spec, parsed.string_key);
  const std::string value = parsed.value.empty() ? "" : parsed.value[0];
  if (!option || !option->key.empty()) {
    const std::string& key = option ? option->key : parsed.string_key;
    for (const Setting& other : line.settings) {
      if (other.key == key)
        Fail(fmt::format("--{}: {} is set twice on the command line", parsed.string_key, key));
    }
    line.settings.push_back({key, value, std::string(kCommandLineWhere)});
    return;
  }
  auto& values = line.options[option->name];
  if (!values.empty() && !option->repeatable)
    Fail(fmt::format("option --{} is given twice", option->name));
  values.push_back(value);
}

void CheckWords(const CommandLineSpec& spec, const CommandLine& line) {
  const auto& expected = spec.positionals;
  const bool many = !expected.empty() && expected.back().many;
  if (!many && line.words.size() > expected.size()) {
    Fail(fmt::format("stray word {}; {}", Quoted(line.words[expected.size()]),
                     expected.empty() ? "expected options alone"
                                      : "expected " + expected.back().name + " last"));
  }
  for (size_t i = line.words.size(); i < expected.size(); ++i) {
    if (expected[i].required)
      Fail(fmt::format("{} is missing: {}", expected[i].name, expected[i].help));
  }
}

}  // namespace

bool CommandLine::Has(std::string_view option) const {
  return options.count(std::string(option)) > 0;
}

std::string CommandLine::Value(std::string_view option, const std::string& otherwise) const {
  const auto found = options.find(std::string(option));
  return found == options.end() ? otherwise : found->second.back();
}

std::vector<std::string> CommandLine::Values(std::string_view option) const {
  const auto found = options.find(std::string(option));
  return found == options.end() ? std::vector<std::string>{} : found->second;
}

CommandLine ParseCommandLine(const CommandLineSpec& spec,
                             const std::vector<std::string>& arguments) {
  const po::options_description description = Describe(spec, arguments);
  CommandLine line;
  line.arguments = arguments;
  for (const po::option& parsed : RunParser(spec, arguments, description).options) {
    if (parsed.position_key >= 0) {
      line.words.push_back(parsed.value.at(0));
    } else {
      AddOption(spec, parsed, line);
    }
  }
  CheckWords(spec, line);
  return line;
}

}  // namespace rlvr
