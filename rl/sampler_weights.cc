// SPDX-License-Identifier: Apache-2.0
#include "rl/sampler_weights.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "core/base/hash.h"
#include "core/base/rng.h"

namespace rlvr {
namespace {

std::string NameOf(size_t age) { return "sampler.history." + std::to_string(age); }

}  // namespace

float RoundToBfloat16(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  const uint32_t half = 0x7fff + ((bits >> 16) & 1);
  return std::bit_cast<float>((bits + half) & 0xffff0000u);
}

SamplerWeights::SamplerWeights(const MismatchOptions& options, const ParamTable& table,
                               uint64_t seed)
    : options_(options), table_(table), seed_(seed) {}

const float* SamplerWeights::At(const std::vector<float>& params, int64_t step) {
  const bool own = options_.staleness == 0 && options_.sampler_noise == 0 &&
                   options_.sampler_precision == SamplerPrecision::kSame;
  if (own) return params.data();
  history_.push_back(params);
  if (static_cast<int64_t>(history_.size()) > options_.staleness + 1) history_.pop_front();
  weights_ = history_.front();
  if (options_.sampler_noise > 0) Perturb(step);
  if (options_.sampler_precision != SamplerPrecision::kSame) Round();
  return weights_.data();
}

// Normal noise of `sampler_noise` times the parameter's root mean square.
void SamplerWeights::Perturb(int64_t step) {
  for (const Param& param : table_.params()) {
    float* begin = weights_.data() + param.offset;
    double squares = 0;
    for (int64_t i = 0; i < param.size; ++i) squares += static_cast<double>(begin[i]) * begin[i];
    const double deviation =
        options_.sampler_noise * std::sqrt(squares / static_cast<double>(param.size));
    Stream rng(seed_, "sampler.noise", {static_cast<uint64_t>(step), Hash64(param.name)});
    for (int64_t i = 0; i < param.size; ++i) {
      begin[i] += static_cast<float>(deviation * rng.Normal());
    }
  }
}

// bfloat16; or 255 levels of each parameter, symmetric about 0, up to its largest absolute value.
void SamplerWeights::Round() {
  for (const Param& param : table_.params()) {
    float* begin = weights_.data() + param.offset;
    float largest = 0;
    for (int64_t i = 0; i < param.size; ++i) largest = std::max(largest, std::abs(begin[i]));
    const float level = largest / 127;
    for (int64_t i = 0; i < param.size; ++i) {
      const bool bfloat16 = options_.sampler_precision == SamplerPrecision::kBfloat16;
      if (bfloat16) begin[i] = RoundToBfloat16(begin[i]);
      if (!bfloat16 && level > 0) begin[i] = level * std::nearbyint(begin[i] / level);
    }
  }
}

void SamplerWeights::Save(TensorFile& state) const {
  for (size_t age = 0; age < history_.size(); ++age) {
    state.AddFloats(NameOf(age), {table_.size()}, history_[age].data());
  }
}

void SamplerWeights::Load(const TensorFile& state) {
  history_.clear();
  while (state.Find(NameOf(history_.size())) != nullptr) {
    std::vector<float> weights(static_cast<size_t>(table_.size()));
    state.ReadFloats(NameOf(history_.size()), {table_.size()}, weights.data());
    history_.push_back(std::move(weights));
  }
}

}  // namespace rlvr
