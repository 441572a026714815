// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/arm_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/base/registry.h"
#include "core/config/bind.h"
#include "core/config/reader.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

constexpr char kAlgorithm[] = "rl.algorithm";

bool ChangesNoArm(const std::string& key) {
  return key.compare(0, 4, "run.") == 0 || key.compare(0, 4, "log.") == 0 || key == "pretrain.seed";
}

bool MakesBases(const std::string& key) {
  const std::string section = key.substr(0, key.find('.'));
  return section == "task" || section == "policy" || section == "pretrain" || section == "midtrain";
}

bool AllDifferent(const std::vector<std::string>& labels) {
  for (const std::string& label : labels) {
    if (label.empty()) return false;
  }
  return std::set<std::string>(labels.begin(), labels.end()).size() == labels.size();
}

std::string ValueOf(const RunConfigText& run, const std::string& key) {
  const auto found = run.values.find(key);
  return found == run.values.end() ? "" : found->second;
}

// The keys whose values are not the same in all arms.
std::vector<std::string> DifferingKeys(const std::vector<const RunConfigText*>& arms) {
  std::map<std::string, std::set<std::string>> values;
  for (const RunConfigText* arm : arms) {
    for (const auto& [key, value] : arm->values) values[key];
  }
  std::vector<std::string> keys;
  for (auto& [key, seen] : values) {
    for (const RunConfigText* arm : arms) seen.insert(ValueOf(*arm, key));
    if (seen.size() > 1) keys.push_back(key);
  }
  return keys;
}

bool PresetSets(const std::string& algorithm, const std::string& key) {
  const auto& presets = Registry<AlgorithmPreset>::Get();
  if (!presets.Has(algorithm)) return false;
  const Options& options = presets.Find("algorithm", algorithm).options;
  return std::any_of(options.begin(), options.end(),
                     [&](const auto& option) { return "rl." + option.first == key; });
}

// Whether the arms' algorithms set `key`, and arms of one algorithm have one value of it.
bool FollowsFromAlgorithm(const std::string& key, const std::vector<const RunConfigText*>& arms) {
  bool set = false;
  std::map<std::string, std::string> values;
  for (const RunConfigText* arm : arms) {
    const std::string algorithm = ValueOf(*arm, kAlgorithm), value = ValueOf(*arm, key);
    if (values.emplace(algorithm, value).first->second != value) return false;
    set = set || PresetSets(algorithm, key);
  }
  return set;
}

// The algorithm first where it is one of them; what follows from it left out.
std::vector<std::string> LabelKeys(const std::vector<const RunConfigText*>& arms) {
  std::vector<std::string> keys = DifferingKeys(arms);
  std::erase_if(keys, [&](const std::string& key) { return FollowsFromAlgorithm(key, arms); });
  std::stable_partition(keys.begin(), keys.end(),
                        [](const std::string& key) { return key == kAlgorithm; });
  return keys;
}

// "grpo, learning_rate 0.001".
std::string KeyLabel(const RunConfigText& arm, const std::vector<std::string>& keys) {
  constexpr size_t kShown = 3;
  std::string label;
  for (size_t i = 0; i < keys.size() && i < kShown; ++i) {
    const std::string name = keys[i].substr(keys[i].rfind('.') + 1) + " ";
    label += fmt::format("{}{}{}", i ? ", " : "", keys[i] == kAlgorithm ? "" : name,
                         ValueOf(arm, keys[i]));
  }
  return label;
}

}  // namespace

RunConfigText ReadRunConfig(const std::string& name, const RunData& run) {
  RunConfigText text;
  std::vector<Setting> settings;
  try {
    settings = ReadConfigText(run.resolved_config, name + ": resolved config");
  } catch (const Error& error) {
    throw Error(ExitCode::kCorrupt, error.what());
  }
  for (const Setting& setting : settings) {
    if (!ChangesNoArm(setting.key)) text.values[setting.key] = setting.value;
  }
  for (const auto& [key, value] : text.values) {
    text.arm += key + "=" + value + "\n";
    if (MakesBases(key)) text.recipe += key + "=" + value + "\n";
  }
  text.base =
      LastValue(settings, "pretrain.seed", "") + " " + LastValue(settings, "policy.init", "");
  text.experiment = LastValue(settings, "run.experiment", "");
  return text;
}

std::vector<std::string> LabelArms(const std::vector<const RunConfigText*>& arms) {
  std::vector<std::string> algorithms, experiments, labels;
  for (const RunConfigText* arm : arms) {
    algorithms.push_back(ValueOf(*arm, kAlgorithm));
    experiments.push_back(arm->experiment);
  }
  if (AllDifferent(algorithms)) return algorithms;
  if (AllDifferent(experiments)) return experiments;
  const std::vector<std::string> keys = LabelKeys(arms);
  std::map<std::string, int> uses;
  for (const RunConfigText* arm : arms) {
    std::string label = KeyLabel(*arm, keys);
    if (const int before = uses[label]++; before > 0) label += fmt::format(" ({})", before + 1);
    labels.push_back(label.empty() ? "run" : label);
  }
  return labels;
}

}  // namespace rlvr
