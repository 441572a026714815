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
  Places<T> p;
  p.sequence = {saved, saved + N, saved + 2 * N, saved + (2 + C) * N};
  T* second = p.sequence.mixer + N * stack.blocks[layer].sequence->SavedPerRow();
  p.channel = {second, second + N, second + 2 * N, second + (2 + C) * N};
  return p;
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
// The way back of all that the blocks keep, from `rows` [N]; the stream behind the last block and
// the final norm are left alone.
template <class T>
void RestoreBlocks(Activations<T>& a, const Stack<T>& stack, const Weights<T>& w,
                   const SavedRows<T>& from, std::span<const int32_t> rows);
// Leaves, of what the blocks keep for N rows, rows `place`.
template <class T>
void DropRows(Activations<T>& a, const Stack<T>& stack, int64_t N,
              const std::vector<int32_t>& place);

}  // namespace rlvr
