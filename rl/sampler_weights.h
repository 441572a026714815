#pragma once
// SamplerWeights: the weights that rollouts are sampled with where they are not the policy's own:
// of some steps ago, rounded, or perturbed (rl.staleness, rl.sampler_precision, rl.sampler_noise).
// The mismatch is injected on purpose, deterministically, so that its corrections can be studied.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <deque>
#include <vector>

#include "core/io/tensor_file.h"
#include "core/nn/param_table.h"
#include "rl/loss/loss_config.h"

namespace rlvr {

class SamplerWeights {
 public:
  // `table` outlives the object.
  SamplerWeights(const MismatchOptions& options, const ParamTable& table, uint64_t seed);

  // The weights that sample at `step`, given the policy's: those of `staleness` calls ago (the
  // oldest there are at first), then perturbed, then rounded. Valid until the next call. Called
  // once a step, in order; `params` itself where nothing is injected.
  const float* At(const std::vector<float>& params, int64_t step);

  // The weights kept for later steps.
  void Save(TensorFile& state) const;
  void Load(const TensorFile& state);

 private:
  void Perturb(int64_t step);
  void Round();

  MismatchOptions options_;
  const ParamTable& table_;
  uint64_t seed_;
  std::deque<std::vector<float>> history_;  // oldest first, at most staleness + 1
  std::vector<float> weights_;
};

// x rounded to bfloat16, to nearest, ties to even.
float RoundToBfloat16(float x);

}  // namespace rlvr
