#pragma once
// The two halves of a block. A sequence mixer moves information between the tokens of a text
// (attention, sliding window, delta net), a channel mixer works on each token alone (mlp, experts).
// Each is one file of core/nn/mixers that registers itself; the transformer owns norms and
// residuals around them. Calls are const and re-entrant: what a forward leaves for its backward is
// in `saved`, which the caller owns.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/math/kernels.h"
#include "core/nn/param_table.h"
#include "core/nn/policy_config.h"
#include "core/nn/weights.h"

namespace rlvr {

// The packed tokens that a call works on: N rows in segments. position [N]; place [N] as in
// ProductGradientArgs.
struct PackedView {
  int64_t N = 0;
  std::span<const Segment> segments;
  const int32_t* position = nullptr;
  const int32_t* place = nullptr;
};

// The rows of a decoding step, each the newest token of its text.
template <class T>
struct DecodeView {
  int64_t S = 0;                      // rows
  const int32_t* position = nullptr;  // [S] of the token that the row holds
  std::span<const DecodeRow<T>>
      rows;              // [S] caches of this layer; own_length counts the row being added
  T* scratch = nullptr;  // DecodeScratch(longest context) elements
};

template <class T>
class SequenceMixer {
 public:
  virtual ~SequenceMixer() = default;
  // Elements saved per row by Forward for Backward, and elements of scratch for a packed view.
  virtual int64_t SavedPerRow() const = 0;
  // Widths of the arrays [N, width] that `saved` is made of, in order.
  virtual std::vector<int64_t> SavedWidths() const = 0;
  virtual int64_t Scratch(const PackedView& view) const = 0;
  // y = residual + mix(x); all [N, C], y another array than residual. saved [N * SavedPerRow()],
  // scratch [Scratch(view)].
  virtual void Forward(T* y, const T* residual, T* saved, T* scratch, const T* x,
                       const Weights<T>& weights, const PackedView& view) const = 0;
  // dx [N, C] and the gradients of matrices (Param::multiplied) are overwritten, those of gains and
  // biases +=.
  virtual void Backward(T* dx, T* grads, const T* dy, T* saved, T* scratch, const T* x,
                        const Weights<T>& weights, const PackedView& view) const = 0;

  // Decoding: each text has a cache of CacheWidth() elements a position, in whole blocks of
  // kCacheBlock positions (core/math/kv_cache.h).
  virtual int64_t CacheWidth() const = 0;
  virtual int64_t DecodeScratch(int64_t longest_context) const = 0;
  // Copies what Forward saved of one segment's rows, of N, into its cache (prefill).
  virtual void FillCache(T* cache, const T* saved, int64_t N, const Segment& segment) const = 0;
  // y = residual + mix(x), [S, C], for one new token a row; puts it into its own cache first.
  // saved [S * SavedPerRow()], as Forward leaves it.
  virtual void Decode(T* y, const T* residual, T* saved, const T* x, const Weights<T>& weights,
                      const DecodeView<T>& view) const = 0;
};

template <class T>
class ChannelMixer {
 public:
  virtual ~ChannelMixer() = default;
  virtual int64_t SavedPerRow() const = 0;
  virtual int64_t ScratchPerRow() const = 0;
  // Widths of the arrays [N, width] that `saved` begins with, from which Remake makes the others.
  virtual std::vector<int64_t> SavedWidths() const = 0;
  virtual void Remake(T* saved, int64_t N) const = 0;
  // y = residual + f(x); all [N, C], y another array than residual. Serves decoding too.
  virtual void Forward(T* y, const T* residual, T* saved, const T* x, const Weights<T>& weights,
                       int64_t N) const = 0;
  virtual void Backward(T* dx, T* grads, const T* dy, const T* saved, T* scratch, const T* x,
                        const Weights<T>& weights, const PackedView& view) const = 0;
};

// Entries of the registries. `prefix` is the block's name, such as "blocks.0."; parameters are
// declared in `table`.
struct SequenceMixerPlugin {
  std::string name, help;
  std::function<std::unique_ptr<SequenceMixer<float>>(const PolicyConfig&,
                                                      const std::string& prefix, ParamTable&)>
      make_float;
  std::function<std::unique_ptr<SequenceMixer<double>>(const PolicyConfig&,
                                                       const std::string& prefix, ParamTable&)>
      make_double;
};
struct ChannelMixerPlugin {
  std::string name, help;
  std::function<std::unique_ptr<ChannelMixer<float>>(const PolicyConfig&, const std::string& prefix,
                                                     ParamTable&)>
      make_float;
  std::function<std::unique_ptr<ChannelMixer<double>>(const PolicyConfig&,
                                                      const std::string& prefix, ParamTable&)>
      make_double;
};

}  // namespace rlvr
