// SPDX-License-Identifier: Apache-2.0
#include "core/math/linear.h"

#include "core/base/trace.h"
#include "core/math/kernels.h"

namespace rlvr {

template <class T>
void PackWeight(T* packed, T* transposed, const T* w, int64_t in, int64_t out) {
  const Kernels<T>& k = GetKernels<T>();
  k.pack({.to = packed, .from = w, .k = in, .n = out, .row = out, .column = 1});
  k.pack({.to = transposed, .from = w, .k = out, .n = in, .row = 1, .column = out});
}

template <class T>
void LinearOnto(T* y, const T* add, const T* x, const Weight<T>& w, int64_t rows, int64_t in,
                int64_t out) {
  const TraceSpan span("product, forward", TraceLevel::kKernels);
  GetKernels<T>().product({.c = y,
                           .add = add,
                           .a = x,
                           .b = w.packed ? w.packed : w.plain,
                           .m = rows,
                           .n = out,
                           .k = in,
                           .packed = w.packed != nullptr,
                           .b_row = out,
                           .b_column = 1});
}

template <class T>
void LinearInputGradient(T* dx, const T* dy, const Weight<T>& w, int64_t rows, int64_t in,
                         int64_t out) {
  const TraceSpan span("product, input gradient", TraceLevel::kKernels);
  GetKernels<T>().product({.c = dx,
                           .add = nullptr,
                           .a = dy,
                           .b = w.transposed ? w.transposed : w.plain,
                           .m = rows,
                           .n = in,
                           .k = out,
                           .packed = w.transposed != nullptr,
                           .b_row = 1,
                           .b_column = out});
}

template <class T>
void LinearWeightGradient(T* dw, const T* x, const T* dy, int64_t rows, int64_t in, int64_t out,
                          bool accumulate) {
  const TraceSpan span("product, weight gradient", TraceLevel::kKernels);
  GetKernels<T>().product_gradient(
      {.c = dw, .a = x, .b = dy, .m = in, .n = out, .k = rows, .accumulate = accumulate});
}

#define RLVR_LINEAR(T)                                                                             \
  template void PackWeight<T>(T*, T*, const T*, int64_t, int64_t);                                 \
  template void LinearOnto<T>(T*, const T*, const T*, const Weight<T>&, int64_t, int64_t,          \
                              int64_t);                                                            \
  template void LinearInputGradient<T>(T*, const T*, const Weight<T>&, int64_t, int64_t, int64_t); \
  template void LinearWeightGradient<T>(T*, const T*, const T*, int64_t, int64_t, int64_t, bool)
RLVR_LINEAR(float);
RLVR_LINEAR(double);
#undef RLVR_LINEAR

}  // namespace rlvr
