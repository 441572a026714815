#pragma once
// Where a forward leaves its rows in Activations, and how they move: to SavedRows and back, and
// together where some are dropped. Internal to core/nn.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/saved_rows.h"
#include "core/nn/stack.h"
#include "core/nn/transformer.h"

namespace rlvr {

// Of one half, for N rows, from `saved` on.
template <class T>
HalfSaved<T> HalfAt(T* saved, int64_t N, int64_t C) {
  return {saved, saved + N, saved + 2 * N, saved + (2 + C) * N};
}
// What the two halves of a block keep.
template <class T>
struct Places {
  HalfSaved<T> sequence, channel;
};
// Of block `layer`, for N rows, in Activations::saved.
template <class T>
Places<T> SavedOf(const Stack<T>& stack, T* saved, size_t layer, int64_t N) {
  const int64_t C = stack.config.width;
  for (size_t i = 0; i < layer; ++i) saved += N * stack.blocks[i].SavedPerRow(C);
  const HalfSaved<T> sequence = HalfAt(saved, N, C);
  const int64_t width = stack.blocks[layer].sequence->SavedPerRow();
  return {sequence, HalfAt(sequence.mixer + N * width, N, C)};
}

// What the backward of a half reads: the stream before it [N, C], and what it kept. Half 2 l is the
// sequence mixer's of block l, 2 l + 1 the channel mixer's.
template <class T>
struct KeptHalf {
  T* stream;
  HalfSaved<T> saved;
};
// As Forward left it.
template <class T>
KeptHalf<T> KeptOf(Activations<T>& a, const Stack<T>& stack, int64_t half, int64_t N) {
  const Places<T> p = SavedOf(stack, a.saved.data(), static_cast<size_t>(half / 2), N);
  return {a.residual.data() + half * N * stack.config.width,
          half % 2 == 0 ? p.sequence : p.channel};
}

// Of the final norm.
template <class T>
HalfSaved<T> FinalSaved(Activations<T>& a, int64_t N, int64_t C) {
  T* mean = a.hidden.data() + N * C;
  return {mean, mean + N, a.hidden.data(), nullptr};
}

// Rows `place` of `from` [N, width], one after another. `to` may be `from`, or lie before it.
template <class T>
void GatherRows(T* to, const T* from, int64_t width, const std::vector<int32_t>& place) {
  for (const int32_t row : place) to = std::copy_n(from + row * width, width, to);
}

// Puts the N rows into those of `rows` from `first` on.
template <class T>
void SaveRows(SavedRows<T>& rows, int32_t first, Activations<T>& a, const Stack<T>& stack,
              int64_t N);
// The way back of one half, from `rows` [N]. It takes the place of the half restored before, so
// that a cache holds it until its backward has read it.
template <class T>
KeptHalf<T> RestoreHalf(Activations<T>& a, const Stack<T>& stack, const Weights<T>& w,
                        const SavedRows<T>& from, int64_t half, std::span<const int32_t> rows);
// Leaves, of what the blocks keep for N rows, rows `place`.
template <class T>
void DropRows(Activations<T>& a, const Stack<T>& stack, int64_t N,
              const std::vector<int32_t>& place);

}  // namespace rlvr
