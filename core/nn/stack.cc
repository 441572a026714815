// SPDX-License-Identifier: Apache-2.0
#include "core/nn/stack.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/check.h"
#include "core/base/registry.h"
#include "core/base/trace.h"
#include "core/math/linear.h"

namespace rlvr {
namespace {

template <class T, class Plugin>
auto Make(const Plugin& plugin, const PolicyConfig& config, const std::string& prefix,
          ParamTable& table) {
  if constexpr (sizeof(T) == sizeof(float)) {
    return plugin.make_float(config, prefix, table);
  } else {
    return plugin.make_double(config, prefix, table);
  }
}

}  // namespace

template <class T>
Stack<T>::Stack(const PolicyConfig& resolved, int32_t vocabulary_size)
    : config(resolved), vocabulary(vocabulary_size) {
  const auto& sequence = Registry<SequenceMixerPlugin>::Get().Find("policy.mixer", config.mixer);
  const auto& channel = Registry<ChannelMixerPlugin>::Get().Find("policy.mlp", config.mlp);
  embedding = table.Declare({.name = "embedding",
                             .shape = {vocabulary, config.width},
                             .initial = {.stddev = 0.05},
                             .multiplied = true});
  if (config.positions == Positions::kLearned) {
    positions = table.Declare({.name = "positions",
                               .shape = {config.max_context, config.width},
                               .initial = {.stddev = 0.05}});
  }
  for (int64_t layer = 0; layer < config.layers; ++layer) {
    const std::string prefix = fmt::format("blocks.{}.", layer);
    Block<T> block;
    block.norm1 = DeclareNorm(prefix + "norm1");
    block.sequence = Make<T>(sequence, config, prefix, table);
    block.norm2 = DeclareNorm(prefix + "norm2");
    block.channel = Make<T>(channel, config, prefix, table);
    block.sequence_widths = block.sequence->SavedWidths();
    block.channel_widths = block.channel->SavedWidths();
    blocks.push_back(std::move(block));
  }
  final_norm = DeclareNorm("final_norm");
  if (!config.tied_embeddings) {
    head = table.Declare({.name = "head",
                          .shape = {config.width, vocabulary},
                          .initial = {.stddev = 1 / std::sqrt(static_cast<double>(config.width))},
                          .decayed = true,
                          .multiplied = true});
  }
}

template <class T>
NormPlace Stack<T>::DeclareNorm(const std::string& name) {
  NormPlace place;
  place.gain =
      table.Declare({.name = name + ".gain", .shape = {config.width}, .initial = {.constant = 1}});
  if (config.norm == Norm::kLayerNorm && config.biases) {
    place.bias = table.Declare({.name = name + ".bias", .shape = {config.width}});
  }
  return place;
}

template <class T>
void Stack<T>::NormForward(T* y, const HalfSaved<T>& saved, const T* x, const T* params,
                           const NormPlace& place, int64_t N) const {
  const TraceSpan span("norm, forward", TraceLevel::kKernels);
  const bool centred = config.norm == Norm::kLayerNorm;
  GetKernels<T>().norm_forward({.y = y,
                                .mean = centred ? saved.mean : nullptr,
                                .rstd = saved.rstd,
                                .x = x,
                                .gain = params + place.gain,
                                .bias = place.bias < 0 ? nullptr : params + place.bias,
                                .N = N,
                                .C = config.width});
}

template <class T>
void Stack<T>::NormBackward(T* dx, T* grads, const T* dy, const HalfSaved<T>& saved, const T* x,
                            const T* params, const NormPlace& place, int64_t N) const {
  const TraceSpan span("norm, backward", TraceLevel::kKernels);
  const bool centred = config.norm == Norm::kLayerNorm;
  GetKernels<T>().norm_backward({.dx = dx,
                                 .dgain = grads + place.gain,
                                 .dbias = place.bias < 0 ? nullptr : grads + place.bias,
                                 .dy = dy,
                                 .x = x,
                                 .gain = params + place.gain,
                                 .mean = centred ? saved.mean : nullptr,
                                 .rstd = saved.rstd,
                                 .N = N,
                                 .C = config.width});
}

template <class T>
void Stack<T>::Embed(T* x, const T* params, const int32_t* tokens, const int32_t* position,
                     int64_t N) const {
  const TraceSpan span("embedding", TraceLevel::kKernels);
  const int64_t C = config.width;
  for (int64_t row = 0; row < N; ++row) {
    DCHECK(tokens[row] >= 0 && tokens[row] < vocabulary, "token {}", tokens[row]);
    std::copy_n(params + embedding + tokens[row] * C, C, x + row * C);
    if (positions >= 0) {
      GetKernels<T>().add(x + row * C, params + positions + position[row] * C, C);
    }
  }
}

template <class T>
void Stack<T>::Head(T* logits, const T* normed, const Weights<T>& weights, int64_t N) const {
  const int64_t C = config.width, V = vocabulary;
  if (head >= 0) {
    Linear(logits, normed, weights.At(head), N, C, V);
  } else {
    LinearInputGradient(logits, normed, weights.At(embedding), N, V, C);  // normed E^T
  }
}

template <class T>
int64_t Stack<T>::BlockProducts() const {
  int64_t products = 0;
  for (const Param& param : table.params()) {
    if (IsBlockMatrix(param)) products += param.size;
  }
  return products;
}

template <class T>
int64_t Stack<T>::SavedRowAt(int64_t half) const {
  int64_t at = 0;
  for (int64_t i = 0; i < half; ++i) {
    const std::vector<int64_t>& widths = SavedWidths(i);
    at = std::accumulate(widths.begin(), widths.end(), at + config.width);
  }
  return at;
}

template <class T>
int64_t Stack<T>::SlotsThatFit(int64_t cached) const {
  constexpr int64_t kMany = 48, kMost = 24;         // whole tiles of every instruction set
  constexpr int64_t kCaches = int64_t{4} << 20;     // bytes: a core's share of the last-level cache
  constexpr int64_t kWeights = int64_t{800} << 10;  // bytes that a token may have to itself
  const auto size = static_cast<int64_t>(sizeof(T));
  const int64_t weights = size * table.size();
  if (weights > 2 * kCaches) return kMany;  // they come from memory for every wave of tokens
  const int64_t text = size * config.layers * blocks[0].sequence->CacheWidth() * cached;
  const int64_t least = std::clamp(weights / kWeights, int64_t{4}, kMost);
  return std::clamp(kCaches / std::max<int64_t>(1, text), least, kMost);
}

template struct Stack<float>;
template struct Stack<double>;

}  // namespace rlvr
