#pragma once
// SavedRows: what decoding's forward left of each token that it fed. An update with the same
// weights restores its activations from them (Transformer::RestoreHidden, BackwardRestored) and
// runs no forward of its own: a row of a forward depends on its text alone, so the bits are the
// same.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>

#include "core/base/lazy_memory.h"

namespace rlvr {

// Of one half of a block, what of its N rows is saved: the stream before it [N, C], and the arrays
// [N, width] that its mixer's `saved` begins with.
template <class T>
struct HalfRows {
  T* stream;
  int64_t C;
  T* saved;
  std::span<const int64_t> widths;

  // Calls visit(array, width) for each array.
  template <class Visit>
  void ForEach(int64_t N, const Visit& visit) const {
    visit(stream, C);
    T* array = saved;
    for (const int64_t width : widths) visit(array, width), array += N * width;
  }
};

template <class T>
class SavedRows {
 public:
  // Room for as many rows of `width` elements as fit into `bytes`; memory is taken when they are
  // written.
  SavedRows(int64_t bytes, int64_t width)
      : memory_(static_cast<size_t>(bytes)),
        width_(width),
        room_(std::min<int64_t>(static_cast<int64_t>(memory_.bytes() / sizeof(T)) / width,
                                INT32_MAX)) {}

  void Clear() { taken_ = 0; }
  // The first of `count` rows that nobody has; -1 where there is no room. From any thread.
  int32_t Take(int64_t count) {
    const int64_t first = taken_.fetch_add(count);
    return first + count <= room_ ? static_cast<int32_t>(first) : -1;
  }
  // Whether all rows asked for since Clear were had.
  bool Complete() const { return taken_ <= room_; }

  // Copies rows [0, N) of a half to elements [at, ...) of the rows from `first` on; returns where
  // the next half's begin.
  int64_t Put(int32_t first, int64_t at, const HalfRows<T>& half, int64_t N) {
    half.ForEach(N, [&](const T* array, int64_t width) {
      T* to = Row(first) + at;
      for (int64_t i = 0; i < N; ++i) std::copy_n(array + i * width, width, to + i * width_);
      at += width;
    });
    return at;
  }
  // The way back, from these rows [N].
  void Get(const HalfRows<T>& half, int64_t at, std::span<const int32_t> rows) const {
    half.ForEach(std::ssize(rows), [&](T* array, int64_t width) {
      for (const int32_t row : rows) {
        std::copy_n(Row(row) + at, width, array);
        array += width;
      }
      at += width;
    });
  }

 private:
  T* Row(int32_t row) const { return static_cast<T*>(memory_.data()) + row * width_; }

  LazyMemory memory_;
  int64_t width_, room_;
  std::atomic<int64_t> taken_ = 0;
};

}  // namespace rlvr
