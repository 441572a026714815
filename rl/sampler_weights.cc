// SPDX-License-Identifier: Apache-2.0
#include "rl/sampler_weights.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "core/base/rng.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

void RoundToInt8(std::span<float> values) {
  float largest = 0;
  for (const float x : values) largest = std::max(largest, std::abs(x));
  if (largest == 0) return;
  const float scale = largest / 127;
  for (float& x : values) x = std::nearbyint(x / scale) * scale;
}

}  // namespace

float RoundToBfloat16(float x) {
  if (std::isnan(x)) return x;
  const auto bits = std::bit_cast<uint32_t>(x);
  return std::bit_cast<float>((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000u);
}

SamplerWeights::SamplerWeights(const MismatchOptions& options, const ParamTable& table,
                               uint64_t seed)
    : options_(options), table_(table), seed_(seed) {}

std::span<const float> SamplerWeights::At(std::span<const float> policy, int64_t step) {
  if (options_.SamplesWithPolicy()) return policy;
  past_.emplace_back(policy.begin(), policy.end());
  while (static_cast<int64_t>(past_.size()) > options_.staleness + 1) past_.pop_front();
  weights_ = past_.front();
  if (options_.sampler_precision == SamplerPrecision::kBfloat16) {
    for (float& x : weights_) x = RoundToBfloat16(x);
  }
  if (options_.sampler_precision == SamplerPrecision::kInt8) {
    for (const Param& param : table_.params()) {
      RoundToInt8(std::span(weights_).subspan(param.offset, param.size));
    }
  }
  if (options_.sampler_noise > 0) {
    Stream rng(seed_, "sampler.noise", {static_cast<uint64_t>(step)});
    for (float& x : weights_) x *= static_cast<float>(1 + options_.sampler_noise * rng.Normal());
  }
  return weights_;
}

void SamplerWeights::Save(TensorFile& state) const {
  PutNumber(state, "sampler.past", static_cast<double>(past_.size()));
  for (size_t i = 0; i < past_.size(); ++i) {
    state.AddFloats("sampler.past." + std::to_string(i), {static_cast<int64_t>(past_[i].size())},
                    past_[i].data());
  }
}

void SamplerWeights::Load(const TensorFile& state) {
  past_.assign(static_cast<size_t>(GetNumber(state, "sampler.past", 0)),
               std::vector<float>(static_cast<size_t>(table_.size())));
  for (size_t i = 0; i < past_.size(); ++i) {
    state.ReadFloats("sampler.past." + std::to_string(i), {static_cast<int64_t>(past_[i].size())},
                     past_[i].data());
  }
}

}  // namespace rlvr
