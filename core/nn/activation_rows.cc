// SPDX-License-Identifier: Apache-2.0
#include "core/nn/activation_rows.h"

#include "core/base/trace.h"

namespace rlvr {
namespace {

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
  const int64_t C = stack.config.width, halves = 2 * stack.config.layers;
  for (int64_t half = 0; half < halves; ++half) {
    const KeptHalf<T> kept = KeptOf(a, stack, half, N);
    rows.Put(first, stack.SavedRowAt(half),
             {kept.stream, C, kept.saved.mixer, stack.SavedWidths(half)}, N);
  }
  rows.Put(first, stack.SavedRowAt(halves), {a.residual.data() + halves * N * C, C, nullptr, {}},
           N);
}

template <class T>
KeptHalf<T> RestoreHalf(Activations<T>& a, const Stack<T>& stack, const Weights<T>& w,
                        const SavedRows<T>& from, int64_t half, std::span<const int32_t> rows) {
  const TraceSpan span("restore");
  const int64_t N = std::ssize(rows), C = stack.config.width;
  const Block<T>& block = stack.blocks[static_cast<size_t>(half / 2)];
  const bool channel = half % 2 == 1;
  T* x = a.residual.data();
  const HalfSaved<T> saved = HalfAt(a.saved.data(), N, C);
  from.Get({x, C, saved.mixer, stack.SavedWidths(half)}, stack.SavedRowAt(half), rows);
  stack.NormForward(saved.normed, saved, x, w.plain, channel ? block.norm2 : block.norm1, N);
  if (channel) block.channel->Remake(saved.mixer, N);
  return {x, saved};
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
  template KeptHalf<T> RestoreHalf(Activations<T>&, const Stack<T>&, const Weights<T>&,      \
                                   const SavedRows<T>&, int64_t, std::span<const int32_t>);  \
  template void DropRows(Activations<T>&, const Stack<T>&, int64_t, const std::vector<int32_t>&)
RLVR_ACTIVATION_ROWS(float);
RLVR_ACTIVATION_ROWS(double);
#undef RLVR_ACTIVATION_ROWS

}  // namespace rlvr
