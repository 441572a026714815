// SPDX-License-Identifier: Apache-2.0
#include "experiments/config/load.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/nearest.h"
#include "core/base/registry.h"
#include "core/config/bind.h"
#include "core/config/fields.h"
#include "core/config/reader.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

// "file:line" without its line.
std::string_view SourceOf(const Setting& setting) {
  return std::string_view(setting.where).substr(0, setting.where.rfind(':'));
}

bool IsTaskKey(const std::string& key) { return key.compare(0, 5, "task.") == 0; }

// "label" of "task.label.field", else "".
std::string LabelOf(const std::string& key) {
  if (!IsTaskKey(key)) return "";
  const size_t dot = key.find('.', 5);
  return dot == std::string::npos ? "" : key.substr(5, dot - 5);
}

// Drops task settings from before the last change of task.name, where another source made them.
std::vector<Setting> DropOtherTasks(const std::vector<Setting>& settings) {
  size_t change = 0;
  std::string name = TaskConfig{}.name;  // "" in a mixture
  for (size_t i = 0; i < settings.size(); ++i) {
    if (!LabelOf(settings[i].key).empty()) name.clear();
    if (settings[i].key != "task.name" || settings[i].value == name) continue;
    name = settings[i].value, change = i;
  }
  std::vector<Setting> kept;
  for (size_t i = 0; i < settings.size(); ++i) {
    const bool other = i < change && SourceOf(settings[i]) != SourceOf(settings[change]);
    if (!(other && IsTaskKey(settings[i].key))) kept.push_back(settings[i]);
  }
  return kept;
}

// One entry for each label, in the order of their first setting; one without a label where there is
// none.
std::vector<TaskConfig> MakeTasks(const std::vector<Setting>& settings) {
  std::vector<std::string> labels;
  const Setting* single = nullptr;
  for (const Setting& setting : settings) {
    if (!IsTaskKey(setting.key)) continue;
    const std::string label = LabelOf(setting.key);
    if (label.empty()) {
      single = &setting;
    } else if (std::find(labels.begin(), labels.end(), label) == labels.end()) {
      labels.push_back(label);
    }
  }
  if (single && !labels.empty()) {
    throw Error(
        ExitCode::kConfig,
        fmt::format("{}: {} beside section [task.{}]; expected one task, or labelled ones alone",
                    single->where, single->key, labels[0]));
  }
  std::vector<TaskConfig> tasks(std::max<size_t>(labels.size(), 1));
  for (size_t i = 0; i < labels.size(); ++i) tasks[i].label = labels[i];
  return tasks;
}

// The options of the preset that the last rl.algorithm names, or `otherwise`.
std::vector<Setting> PresetSettings(const std::vector<Setting>& settings, std::string name) {
  const auto& presets = Registry<AlgorithmPreset>::Get();
  for (const Setting& setting : settings) {
    if (setting.key != "rl.algorithm") continue;
    name = setting.value;
    if (presets.Has(name)) continue;
    throw Error(ExitCode::kConfig,
                fmt::format("{}: rl.algorithm = {}: expected the name of an algorithm; {}",
                            setting.where, Quoted(name), SuggestNearest(name, presets.Names())));
  }
  std::vector<Setting> options;
  for (const auto& [key, value] : presets.Find("algorithm", name).options) {
    options.push_back({"rl." + key, value, "algorithm " + name});
  }
  return options;
}

}  // namespace

std::vector<Setting> SettingsOf(const CommandLine& line) {
  std::vector<Setting> settings;
  for (const std::string& file : line.Values("config")) {
    const std::vector<Setting> more = ReadConfigFile(file);
    settings.insert(settings.end(), more.begin(), more.end());
  }
  settings.insert(settings.end(), line.settings.begin(), line.settings.end());
  return settings;
}

ExperimentConfig LoadExperiment(const std::vector<Setting>& settings) {
  const std::vector<Setting> kept = DropOtherTasks(settings);
  ExperimentConfig config;
  config.tasks = MakeTasks(kept);
  std::vector<Setting> all = PresetSettings(kept, config.rl.algorithm);
  all.insert(all.end(), kept.begin(), kept.end());
  Bind(all, config);
  return config;
}

ExperimentConfig LoadExperiment(const CommandLine& line) {
  return LoadExperiment(SettingsOf(line));
}

ExperimentConfig CopyExperiment(ExperimentConfig& config) {
  return LoadExperiment(ReadConfigText(DumpConfig(FieldsOf(config)), "config"));
}

std::unique_ptr<Environment> MakeEnvironment(ExperimentConfig& config) {
  ExperimentConfig copy = CopyExperiment(config);
  std::vector<MixtureEntry> mixture;
  for (TaskConfig& entry : copy.tasks) {
    mixture.push_back({entry.label.empty() ? entry.name : entry.label, entry.name, entry.weight,
                       std::move(entry.task)});
  }
  return std::make_unique<Environment>(std::move(mixture), copy.verifier.Choice());
}

std::string ShortHash(ExperimentConfig& config) {
  return HashHex(ConfigHash(FieldsOf(config))).substr(0, 8);
}

}  // namespace rlvr
