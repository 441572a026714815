#pragma once
// The loss of a config as a formula in text, and what of a config is refused or said aloud.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/decoder.h"
#include "rl/loss/loss_config.h"

namespace rlvr {

// Several lines: advantage, ratio, surrogate, sum, KL, entropy, value; what each symbol means.
std::string Formula(const LossConfig& config);

// Sizes and sampling that an algorithm's options are judged together with.
struct AlgorithmContext {
  int64_t group_size = 1;
  SamplingOptions sampling;
};

// Fails: Error(kConfig) on what is refused (docs/algorithms.md). Returns what is to be printed
// once, such as "identical to REINFORCE with these advantages".
std::vector<std::string> ValidateAlgorithm(const LossConfig& config,
                                           const AlgorithmContext& context);

// Whether one on-policy update of this config is REINFORCE with its advantages and aggregation.
bool IdenticalToReinforce(const LossConfig& config);

}  // namespace rlvr
