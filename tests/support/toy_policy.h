#pragma once
// A small policy for ToySource.
// SPDX-License-Identifier: Apache-2.0

#include "rl/policy.h"
#include "tests/support/toy_source.h"

namespace rlvr::test {

inline PolicyConfig ToyPolicyConfig() {
  PolicyConfig config;
  config.layers = 1;
  config.width = 32;
  config.heads = 2;
  config.max_context = 8;
  return config;
}

// With initial weights of this seed.
struct ToyPolicy : Policy {
  explicit ToyPolicy(uint64_t seed = 1) : ToyPolicy(ToyPolicyConfig(), seed) {}
  explicit ToyPolicy(const PolicyConfig& config, uint64_t seed = 1)
      : Policy(config, ToySource().Alphabet()) {
    Initialise(seed);
  }
};

}  // namespace rlvr::test
