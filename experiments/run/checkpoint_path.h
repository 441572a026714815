#pragma once
// Checkpoints that a command is given: a weights file, or a run directory; and the config they are
// read with.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/config/command_line.h"
#include "experiments/config/experiment_config.h"
#include "experiments/run/workbench.h"

namespace rlvr {

// The weights file that `path` names: itself, or the last one of a run. Fails: Error(kIo).
std::filesystem::path FindCheckpoint(const std::filesystem::path& path);

// The config of the run that the checkpoint belongs to, where no other is given; then the command
// line. Fails: Error(kConfig) where a policy.* key of these is not as the checkpoint has it.
ExperimentConfig ConfigOfCheckpoint(const std::filesystem::path& checkpoint,
                                    const CommandLine& line);

// A bench whose policy is the checkpoint's. Fails: Error(kConfig) where it lacks a character that
// the task needs.
std::unique_ptr<Workbench> OpenCheckpoint(const std::filesystem::path& checkpoint,
                                          ExperimentConfig& config);

// "step-0000050.safetensors" is of step 50; other names of step 0.
int64_t StepOfCheckpoint(const std::filesystem::path& checkpoint);

}  // namespace rlvr
