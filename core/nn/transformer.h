#pragma once
// Transformer: a decoder-only policy. Its parameters are one flat buffer that the caller owns; the
// object holds shapes alone, so it is const and re-entrant, and threads share it. Forward and
// backward work on packed tokens (no padding); a prompt shared by a group is one segment, computed
// once. Decoding is core/nn/decoder.h.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/nn/mixer.h"
#include "core/nn/param_table.h"
#include "core/nn/policy_config.h"
#include "core/nn/saved_rows.h"

namespace rlvr {

template <class T>
struct Stack;  // core/nn/stack.h

// Tokens packed for one forward: `tokens` [N]; segments cover the rows in order, without holes.
// `place` [N], of a part of another batch: the rows that these were there, ascending.
struct PackedBatch {
  std::vector<int32_t> tokens;
  std::vector<Segment> segments;
  std::vector<int32_t> place = {};

  void Clear() { tokens.clear(), segments.clear(), place.clear(); }
  // Appends a segment; returns its index. parent: an earlier segment, or -1.
  int32_t Append(std::span<const int32_t> text, int32_t parent = -1);
};

// The token `token` predicted at packed row `row`, among all tokens or those of a set alone.
struct Target {
  int32_t row;
  int32_t token;
  const uint64_t* kept = nullptr;  // bits, [KeptWords(V)]; holds `token`
};

// What useful work is counted from: tokens, and the keys that each sees (itself among them).
struct TokenWork {
  int64_t tokens = 0;
  double keys = 0;

  // A run of `length` tokens after `before` others of its text.
  void Add(int64_t before, int64_t length) {
    tokens += length;
    keys += static_cast<double>(length) *
            (static_cast<double>(before) + static_cast<double>(length + 1) / 2);
  }
};

// Buffers of one forward and its backward; kept between calls, grown when needed. One caller at a
// time.
template <class T>
struct Activations {
  std::vector<int32_t> position;
  std::vector<T>
      residual;  // [2 layers + 1, N, C]: the stream before each half of a block, and at the end
  std::vector<T> saved;     // what each half keeps for its backward
  std::vector<T> hidden;    // [N, C] after the final norm, and its mean and rstd [2, N]
  std::vector<T> gradient;  // [3, N, C]: of the stream, of a half's output, of its input
  std::vector<T> scratch;
  std::vector<T> head;  // a chunk of rows and their logits
  std::vector<int32_t> targets;
  PackedBatch part;                 // the rows that a backward works on
  std::vector<int32_t> part_saved;  // and theirs of SavedRows
  std::vector<int32_t> part_of;     // [segments], those of `part`; -1: left out
};

template <class T>
class Transformer {
 public:
  // `config` is resolved; `vocabulary` is its size V. Fails: Error(kConfig).
  Transformer(const PolicyConfig& config, int32_t vocabulary);
  ~Transformer();
  Transformer(const Transformer&) = delete;
  Transformer& operator=(const Transformer&) = delete;

  const PolicyConfig& config() const;
  const ParamTable& table() const;
  int32_t vocabulary() const;

  // Sizes the buffers for a batch and writes its positions. Forward does it too; a caller does it
  // where other threads are to find them large enough.
  void Reserve(Activations<T>& activations, const PackedBatch& batch) const;

  // Runs the blocks over the batch: `activations` holds what the calls below need. Requires:
  // positions < max_context. Weights may be a plain flat buffer, here and below.
  void Forward(Activations<T>& activations, const Weights<T>& weights,
               const PackedBatch& batch) const;

  // Elements of a row of SavedRows.
  int64_t SavedRowWidth() const;
  // Puts the rows of the batch, as Forward left them, into those of `saved` from `first` on.
  void Save(SavedRows<T>& saved, int32_t first, Activations<T>& activations,
            const PackedBatch& batch) const;
  // Does what Forward does for LogProbs, Hidden, Logits and BackwardRestored, from what was saved
  // of each row of the batch under the same weights. rows [N].
  void RestoreHidden(Activations<T>& activations, const Weights<T>& weights,
                     const PackedBatch& batch, const SavedRows<T>& saved,
                     std::span<const int32_t> rows) const;

  // logprob[i] = log softmax(logits at targets[i].row / temperature)[targets[i].token]; entropy [i]
  // may be null. A target's `kept` leaves the other tokens out of the softmax. Rows of targets
  // ascend. Logits are made in chunks and not kept.
  void LogProbs(T* logprob, T* entropy, Activations<T>& activations, const Weights<T>& weights,
                std::span<const Target> targets, T temperature) const;

  // grads [table().size()] = the gradient of sum_i dlogprob[i] logprob[i] + dentropy[i]
  // entropy[i] (dentropy may be null). After Forward on the same batch, whose activations are lost.
  // Segments without a gradient of their own, or of one that they are the parent of, cost no more
  // than the head. Returns the work of one forward of the others.
  struct BackwardArgs {
    const T* dlogprob;
    const T* dentropy;
    std::span<const Target> targets;
    T temperature;
    // [targets, C], the gradient of what else is made of the hidden states at the targets' rows
    // (null: nothing).
    const T* dhidden = nullptr;
  };
  TokenWork Backward(T* grads, Activations<T>& activations, const Weights<T>& weights,
                     const PackedBatch& batch, const BackwardArgs& args) const;

  // The same bits after RestoreHidden, from the same rows.
  TokenWork BackwardRestored(T* grads, Activations<T>& activations, const Weights<T>& weights,
                             const PackedBatch& batch, const BackwardArgs& args,
                             const SavedRows<T>& saved, std::span<const int32_t> rows) const;

  // The hidden state [C] that the head reads at a packed row, after Forward.
  const T* Hidden(const Activations<T>& activations, int32_t row) const;

  // All logits [N, V] of the last Forward; for tests, exact KL and tools.
  void Logits(T* logits, Activations<T>& activations, const Weights<T>& weights,
              std::span<const int32_t> rows) const;

  // Useful work of one forward, in floating-point operations: 2 (parameters of the blocks' matrices
  // and of the head) a token, 4 layers heads head_dim a token and key that it sees.
  double ForwardFlops(const TokenWork& work) const;
  // Bytes that Activations need for N tokens.
  int64_t ActivationBytes(int64_t N) const;

 private:
  template <class U>
  friend class Decoder;
  // The first half of Backward: `grads` but for the blocks'; activations.part; and the gradient of
  // the stream behind the last block of its rows, [rows, C] from GradientOfStream(a, rows) on.
  // Returns the work of the part.
  TokenWork BackwardHead(T* grads, Activations<T>& activations, const Weights<T>& weights,
                         const PackedBatch& batch, const BackwardArgs& args) const;
  // The second half, on the part: as Forward left it, or restored from `saved` half by half.
  void BackwardBlocks(T* grads, Activations<T>& activations, const Weights<T>& weights,
                      const SavedRows<T>* saved) const;
  T* GradientOfStream(Activations<T>& activations, int64_t N) const;
  void EmbedBackward(T* grads, const Activations<T>& activations, const T* dx,
                     const PackedBatch& batch) const;

  std::unique_ptr<const Stack<T>> stack_;
};

}  // namespace rlvr
