#pragma once
// Provenance: what made a run, for its record.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "experiments/config/experiment_config.h"

namespace rlvr {

// Name and text, such as {"isa", "avx512"}.
std::vector<std::pair<std::string, std::string>> Provenance(const ExperimentConfig& config,
                                                            int threads);

// Writes DIR/provenance.json, one object. Fails: Error(kIo).
void WriteProvenance(const std::filesystem::path& directory,
                     const std::vector<std::pair<std::string, std::string>>& provenance);

}  // namespace rlvr
