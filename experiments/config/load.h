#pragma once
// From config files and command line to one validated ExperimentConfig, and from there to the
// environment it names.
// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <string>
#include <vector>

#include "core/config/command_line.h"
#include "core/config/setting.h"
#include "envs/support/environment.h"
#include "experiments/config/experiment_config.h"

namespace rlvr {

// Every --config in order, then what else the command line sets.
std::vector<Setting> SettingsOf(const CommandLine& line);

// Defaults, then the options of the preset rl.algorithm, then `settings` in order. A later source
// that sets task.name to another task drops what earlier ones said of tasks. Fails: Error(kConfig),
// or Error(kCommandLine) on an unknown option, as Bind does.
ExperimentConfig LoadExperiment(const std::vector<Setting>& settings);
ExperimentConfig LoadExperiment(const CommandLine& line);

// A config equal to `config`, task objects included.
ExperimentConfig CopyExperiment(ExperimentConfig& config);

// The environment that the tasks of `config` make. Fails: Error(kConfig), Error(kData).
std::unique_ptr<Environment> MakeEnvironment(ExperimentConfig& config);

// 8 hex digits of the config's hash: seed, threads and what else changes no result left out.
std::string ShortHash(ExperimentConfig& config);

}  // namespace rlvr
