#pragma once
// SamplerWeights: the weights that sample, where they are not the policy's own: of some steps ago,
// rounded, or noisy. The mismatch that real systems have, made on purpose.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "core/io/tensor_file.h"
#include "core/nn/param_table.h"
#include "rl/loss/loss_config.h"

namespace rlvr {

class SamplerWeights {
 public:
  SamplerWeights(const MismatchOptions& options, const ParamTable& table, uint64_t seed);

  // The weights that sample step `step`, given the policy's at its start: those of `staleness`
  // steps before (the first ones at the beginning), rounded to sampler_precision (int8: one scale a
  // parameter), times 1 + sampler_noise z with z ~ Stream(seed, "sampler.noise", {step}). Called
  // once a step, in order. Valid until the next call.
  std::span<const float> At(std::span<const float> policy, int64_t step);

  void Save(TensorFile& state) const;
  void Load(const TensorFile& state);

 private:
  MismatchOptions options_;
  const ParamTable& table_;
  uint64_t seed_;
  std::deque<std::vector<float>> past_;  // oldest first, at most staleness + 1
  std::vector<float> weights_;
};

// The nearest bfloat16, ties to even. Pure.
float RoundToBfloat16(float x);

}  // namespace rlvr
