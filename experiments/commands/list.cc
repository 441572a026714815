// rlvr list: what is registered, by kind.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "core/api/task.h"
#include "core/api/verifier.h"
#include "core/base/registry.h"
#include "core/nn/mixer.h"
#include "experiments/command.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

using NamesAndHelps = std::vector<std::pair<std::string, std::string>>;

template <class Entry>
NamesAndHelps ListOf(const std::string& suffix = "") {
  NamesAndHelps list;
  const auto& registry = Registry<Entry>::Get();
  for (const std::string& name : registry.Names()) {
    list.push_back({name, registry.Find("entry", name).help + suffix});
  }
  return list;
}

NamesAndHelps ListMixers() {
  NamesAndHelps list = ListOf<SequenceMixerPlugin>(" (policy.mixer)");
  const NamesAndHelps channel = ListOf<ChannelMixerPlugin>(" (policy.mlp)");
  list.insert(list.end(), channel.begin(), channel.end());
  return list;
}

NamesAndHelps ListKind(const std::string& kind) {
  if (kind == "tasks") return ListOf<TaskPlugin>();
  if (kind == "verifiers") return ListOf<VerifierPlugin>();
  if (kind == "algorithms") return ListOf<AlgorithmPreset>();
  if (kind == "mixers") return ListMixers();
  if (kind == "commands") return ListOf<CommandPlugin>();
  throw Error(ExitCode::kCommandLine,
              fmt::format("list {}: expected tasks, verifiers, algorithms, mixers or commands",
                          Quoted(kind)));
}

ExitCode ListCommand(const CommandLine& line) {
  const NamesAndHelps list = ListKind(line.words[0]);
  if (line.Has("json")) {
    auto array = nlohmann::json::array();
    for (const auto& [name, help] : list) array.push_back({{"name", name}, {"help", help}});
    fmt::print("{}\n", array.dump());
    return ExitCode::kDone;
  }
  size_t width = 0;
  for (const auto& [name, help] : list) width = std::max(width, name.size());
  for (const auto& [name, help] : list) fmt::print("{:<{}}  {}\n", name, width, help);
  return ExitCode::kDone;
}

RLVR_REGISTER(CommandPlugin,
              {.name = "list",
               .help = "names the tasks, verifiers, algorithms, mixers or commands",
               .examples = {{"rlvr list tasks", "one a line, with a short help"},
                            {"rlvr list algorithms --json", "an array of {name, help}"}},
               .options = {{.name = "json", .letter = 'j', .help = "print data as JSON"}},
               .positionals = {{.name = "KIND",
                                .help = "tasks, verifiers, algorithms, mixers or commands",
                                .choices = {"tasks", "verifiers", "algorithms", "mixers",
                                            "commands"}}},
               .run = ListCommand});

}  // namespace
}  // namespace rlvr
