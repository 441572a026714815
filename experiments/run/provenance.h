#pragma once
// Provenance: what made a run, for its record.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "envs/support/environment.h"
#include "experiments/config/experiment_config.h"

namespace rlvr {

// Name and text, such as {"isa", "avx512"}.
std::vector<std::pair<std::string, std::string>> Provenance(const ExperimentConfig& config,
                                                            int threads);

// "<SHA-256> <task>" for each task whose problems are from a file, joined by ", "; empty: none.
std::string ProblemFiles(const Environment& environment);

// Writes DIR/provenance.json, one object. Fails: Error(kIo).
void WriteProvenance(const std::filesystem::path& directory,
                     const std::vector<std::pair<std::string, std::string>>& provenance);

}  // namespace rlvr
