// SPDX-License-Identifier: Apache-2.0
#include "core/nn/activation_rows.h"

#include "core/base/trace.h"

namespace rlvr {
namespace {

// Calls half(rows) for the halves of all blocks in order.
template <class T, class Half>
void ForEachHalf(Activations<T>& a, const Stack<T>& stack, int64_t N, const Half& half) {
  const int64_t C = stack.config.width;
  T* x = a.residual.data();
  for (size_t layer = 0; layer < stack.blocks.size(); ++layer, x += 2 * N * C) {
    const Block<T>& block = stack.blocks[layer];
    const Places<T> saved = SavedOf(stack, a.saved.data(), layer, N);
    half(HalfRows<T>{x, C, saved.sequence.mixer, block.sequence_widths});
    half(HalfRows<T>{x + N * C, C, saved.channel.mixer, block.channel_widths});
  }
}

// Rows `place` of what a half keeps; the arrays of its mixer have `widths`.
template <class T>
void GatherHalf(const HalfSaved<T>& to, const HalfSaved<T>& from, int64_t C,
                const std::vector<int64_t>& widths, int64_t N, const std::vector<int32_t>& place) {
  GatherRows(to.mean, from.mean, 1, place);
  GatherRows(to.rstd, from.rstd, 1, place);
  GatherRows(to.normed, from.normed, C, place);
  int64_t begin = 0;
  for (const int64_t width : widths) {
    GatherRows(to.mixer + std::ssize(place) * begin, from.mixer + N * begin, width, place);
    begin += width;
  }
}

}  // namespace

template <class T>
void SaveRows(SavedRows<T>& rows, int32_t first, Activations<T>& a, const Stack<T>& stack,
              int64_t N) {
  const int64_t C = stack.config.width;
  int64_t at = 0;
  ForEachHalf(a, stack, N, [&](const HalfRows<T>& half) { at = rows.Put(first, at, half, N); });
  rows.Put(first, at, {a.residual.data() + 2 * stack.config.layers * N * C, C, nullptr, {}}, N);
}

template <class T>
void RestoreBlocks(Activations<T>& a, const Stack<T>& stack, const Weights<T>& w,
                   const SavedRows<T>& from, std::span<const int32_t> rows) {
  const TraceSpan span("restore");
  const int64_t N = std::ssize(rows), C = stack.config.width;
  int64_t at = 0;
  ForEachHalf(a, stack, N, [&](const HalfRows<T>& half) { at = from.Get(half, at, rows); });
  const T* x = a.residual.data();
  for (size_t layer = 0; layer < stack.blocks.size(); ++layer, x += 2 * N * C) {
    const Block<T>& block = stack.blocks[layer];
    const Places<T> saved = SavedOf(stack, a.saved.data(), layer, N);
    stack.NormForward(saved.sequence.normed, saved.sequence, x, w.plain, block.norm1, N);
    stack.NormForward(saved.channel.normed, saved.channel, x + N * C, w.plain, block.norm2, N);
    block.channel->Remake(saved.channel.mixer, N);
  }
}

template <class T>
void DropRows(Activations<T>& a, const Stack<T>& stack, int64_t N,
              const std::vector<int32_t>& place) {
  const int64_t kept = std::ssize(place), C = stack.config.width;
  T* x = a.residual.data();
  for (int64_t half = 0; half < 2 * stack.config.layers; ++half) {
    GatherRows(x + half * kept * C, x + half * N * C, C, place);
  }
  for (size_t layer = 0; layer < stack.blocks.size(); ++layer) {
    const Block<T>& block = stack.blocks[layer];
    const Places<T> from = SavedOf(stack, a.saved.data(), layer, N);
    const Places<T> to = SavedOf(stack, a.saved.data(), layer, kept);
    GatherHalf(to.sequence, from.sequence, C, block.sequence_widths, N, place);
    GatherHalf(to.channel, from.channel, C, block.channel_widths, N, place);
    block.channel->Remake(to.channel.mixer, kept);
  }
}

#define RLVR_ACTIVATION_ROWS(T)                                                              \
  template void SaveRows(SavedRows<T>&, int32_t, Activations<T>&, const Stack<T>&, int64_t); \
  template void RestoreBlocks(Activations<T>&, const Stack<T>&, const Weights<T>&,           \
                              const SavedRows<T>&, std::span<const int32_t>);                \
  template void DropRows(Activations<T>&, const Stack<T>&, int64_t, const std::vector<int32_t>&)
RLVR_ACTIVATION_ROWS(float);
RLVR_ACTIVATION_ROWS(double);
#undef RLVR_ACTIVATION_ROWS

}  // namespace rlvr
