#pragma once
// What of an algorithm's options is refused or said aloud (docs/algorithms.md).
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/decoder.h"
#include "rl/async_config.h"
#include "rl/config.h"
#include "rl/loss/loss_config.h"

namespace rlvr {

// Sizes and sampling that an algorithm's options are judged together with.
struct AlgorithmContext {
  int64_t group_size = 1;
  SamplingOptions sampling;
  AsyncConfig async = {};
};

// Fails: Error(kConfig) on what is refused. Returns what is to be printed once, such as "policy
// term: identical to REINFORCE with these advantages".
std::vector<std::string> ValidateAlgorithm(const LossConfig& config,
                                           const AlgorithmContext& context);
// The same of a whole phase's options.
std::vector<std::string> ValidateAlgorithm(const RlConfig& config);

// Whether one on-policy update of this config is REINFORCE with its advantages and aggregation.
bool IdenticalToReinforce(const LossConfig& config);

}  // namespace rlvr
