#pragma once
// Building the caches that attention_decode reads (core/math/kernels.h, DecodeRow).
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstdint>

#include "core/math/kernels.h"

namespace rlvr {

// `positions`, rounded up to whole blocks.
inline int64_t WholeCacheBlocks(int64_t positions) {
  return (positions + kCacheBlock - 1) / kCacheBlock * kCacheBlock;
}

// Puts one position's keys and values, 2 C in a row, into the cache.
template <class T>
void PutInCache(T* cache, int64_t position, const T* keys_and_values, int64_t C) {
  T* block = cache + position / kCacheBlock * kCacheBlock * 2 * C;
  const int64_t column = position % kCacheBlock;
  for (int64_t d = 0; d < C; ++d) block[d * kCacheBlock + column] = keys_and_values[d];
  std::copy_n(keys_and_values + C, C, block + (kCacheBlock + column) * C);
}

}  // namespace rlvr
