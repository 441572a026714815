#pragma once
// The kernels of products in bfloat16 (core/math/kernels/bfloat16.inc), by the conventions of
// core/math/kernels.h. Which ones a process uses: core/math/precision.h.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "core/math/kernels.h"

namespace rlvr {

// Products in bfloat16: both factors are rounded to it (nearest, ties to even), sums are float32.
// The right factor is packed as pairs of neighbours in depth, padded with zeros to whole panels.
constexpr int64_t kBfloat16Columns = 32, kBfloat16Depth = 32;
// Words of a packed factor b [k, n].
inline int64_t Bfloat16Words(int64_t k, int64_t n) {
  const int64_t depth = (k + kBfloat16Depth - 1) / kBfloat16Depth * kBfloat16Depth;
  return depth / 2 * ((n + kBfloat16Columns - 1) / kBfloat16Columns * kBfloat16Columns);
}
// Writes b [k, n], element (p, j) at from[p * row + j * column]; row or column is 1.
struct Bfloat16PackArgs {
  uint32_t* to;  // [Bfloat16Words(k, n)]
  const float* from;
  int64_t k, n, row, column;
};
// As ProductArgs; b is packed.
struct Bfloat16ProductArgs {
  float* c;
  const float* add;
  const float* a;
  const uint32_t* b;
  int64_t m, n, k;
};
struct Bfloat16Kernels {
  int64_t rows_together;  // of a gradient: [i rows_together, (i + 1) rows_together)
  void (*pack)(const Bfloat16PackArgs&);
  void (*product)(const Bfloat16ProductArgs&);
  void (*product_gradient)(const ProductGradientArgs<float>&);
};

}  // namespace rlvr
