#pragma once
// Stack: the layers of a transformer and where their parameters lie; what forward, backward and
// decoding share. Internal to core/nn.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <vector>

#include "core/nn/mixer.h"
#include "core/nn/param_table.h"
#include "core/nn/policy_config.h"

namespace rlvr {

// Places of a norm's parameters; bias -1: none.
struct NormPlace {
  int64_t gain = -1, bias = -1;
};

template <class T>
struct Block {
  NormPlace norm1, norm2;
  std::unique_ptr<SequenceMixer<T>> sequence;
  std::unique_ptr<ChannelMixer<T>> channel;
  std::vector<int64_t> sequence_widths, channel_widths;  // SavedWidths of both

  int64_t SavedPerRow(int64_t C) const {
    return 2 * (2 + C) + sequence->SavedPerRow() + channel->SavedPerRow();
  }
};

// What one half of a block keeps: mean, rstd [N] of its norm, the normed input [N, C], the mixer's
// own.
template <class T>
struct HalfSaved {
  T *mean, *rstd, *normed, *mixer;
};

template <class T>
struct Stack {
  // Declares all parameters, in a fixed order. Fails: Error(kConfig) on an unknown mixer.
  Stack(const PolicyConfig& config, int32_t vocabulary);

  PolicyConfig config;
  int32_t vocabulary;
  ParamTable table;
  int64_t embedding = -1, positions = -1, head = -1;  // -1: none (head: tied)
  NormPlace final_norm;
  std::vector<Block<T>> blocks;

  // y = norm(x); mean, rstd [N] are written.
  void NormForward(T* y, const HalfSaved<T>& saved, const T* x, const T* params,
                   const NormPlace& place, int64_t N) const;
  // dx += norm's backward of dy.
  void NormBackward(T* dx, T* grads, const T* dy, const HalfSaved<T>& saved, const T* x,
                    const T* params, const NormPlace& place, int64_t N) const;
  // x [N, C] = embedding[token] + positions[position].
  void Embed(T* x, const T* params, const int32_t* tokens, const int32_t* position,
             int64_t N) const;
  // logits [N, V] of normed rows [N, C].
  void Head(T* logits, const T* normed, const Weights<T>& weights, int64_t N) const;
  // Whether it is a matrix of a block: a factor of one product, whose gradient one product makes.
  static bool IsBlockMatrix(const Param& param) {
    return param.multiplied && param.name.compare(0, 7, "blocks.") == 0;
  }
  // Products of one row, in multiply-adds: of the blocks' matrices, and of the head.
  int64_t BlockProducts() const;
  int64_t HeadProducts() const { return config.width * vocabulary; }
  // Where a half (core/nn/activation_rows.h) begins in a row of SavedRows, which holds those of all
  // blocks in order and then the stream at the end; the widths of its mixer's arrays there; and the
  // elements of a row.
  int64_t SavedRowAt(int64_t half) const;
  const std::vector<int64_t>& SavedWidths(int64_t half) const {
    const Block<T>& block = blocks[static_cast<size_t>(half / 2)];
    return half % 2 == 0 ? block.sequence_widths : block.channel_widths;
  }
  int64_t SavedRowWidth() const { return SavedRowAt(2 * config.layers) + config.width; }
  // Of Decoder::SlotsOf, for texts with caches of so many positions.
  int64_t SlotsThatFit(int64_t cached) const;

 private:
  NormPlace DeclareNorm(const std::string& name);
};

}  // namespace rlvr
