// SPDX-License-Identifier: Apache-2.0
#include "core/math/linear.h"

#include "core/base/trace.h"
#include "core/math/bfloat16_kernels.h"
#include "core/math/kernels.h"

namespace rlvr {
namespace {

// The product in bfloat16 where the weight asks for it; whether it does.
bool MultiplyBfloat16(const ProductArgs<float>& p, const uint32_t* pairs, Precision precision) {
  if (precision == Precision::kFloat32) return false;
  GetBfloat16Kernels(precision).product(
      {.c = p.c, .add = p.add, .a = p.a, .b = pairs, .m = p.m, .n = p.n, .k = p.k});
  return true;
}
bool MultiplyBfloat16(const ProductArgs<double>&, const uint32_t*, Precision) { return false; }

bool GradientBfloat16(const ProductGradientArgs<float>& p, Precision precision) {
  if (precision == Precision::kFloat32) return false;
  GetBfloat16Kernels(precision).product_gradient(p);
  return true;
}
bool GradientBfloat16(const ProductGradientArgs<double>&, Precision) { return false; }

}  // namespace

void PackBfloat16(uint32_t* pairs, uint32_t* transposed, const float* w, int64_t in, int64_t out,
                  Precision precision) {
  const Bfloat16Kernels& k = GetBfloat16Kernels(precision);
  k.pack({.to = pairs, .from = w, .k = in, .n = out, .row = out, .column = 1});
  k.pack({.to = transposed, .from = w, .k = out, .n = in, .row = 1, .column = out});
}

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
  const ProductArgs<T> p = {.c = y,
                            .add = add,
                            .a = x,
                            .b = w.packed ? w.packed : w.plain,
                            .m = rows,
                            .n = out,
                            .k = in,
                            .packed = w.packed != nullptr,
                            .b_row = out,
                            .b_column = 1};
  if (!MultiplyBfloat16(p, w.pairs, w.precision)) GetKernels<T>().product(p);
}

template <class T>
void LinearInputGradient(T* dx, const T* dy, const Weight<T>& w, int64_t rows, int64_t in,
                         int64_t out) {
  const TraceSpan span("product, input gradient", TraceLevel::kKernels);
  const ProductArgs<T> p = {.c = dx,
                            .add = nullptr,
                            .a = dy,
                            .b = w.transposed ? w.transposed : w.plain,
                            .m = rows,
                            .n = in,
                            .k = out,
                            .packed = w.transposed != nullptr,
                            .b_row = 1,
                            .b_column = out};
  if (!MultiplyBfloat16(p, w.transposed_pairs, w.precision)) GetKernels<T>().product(p);
}

template <class T>
void LinearWeightGradient(T* dw, const T* x, const T* dy, int64_t rows, int64_t in, int64_t out,
                          bool accumulate, Precision precision) {
  const TraceSpan span("product, weight gradient", TraceLevel::kKernels);
  const ProductGradientArgs<T> p = {
      .c = dw, .a = x, .b = dy, .m = in, .n = out, .k = rows, .accumulate = accumulate};
  if (!GradientBfloat16(p, precision)) GetKernels<T>().product_gradient(p);
}

#define RLVR_LINEAR(T)                                                                             \
  template void PackWeight<T>(T*, T*, const T*, int64_t, int64_t);                                 \
  template void LinearOnto<T>(T*, const T*, const T*, const Weight<T>&, int64_t, int64_t,          \
                              int64_t);                                                            \
  template void LinearInputGradient<T>(T*, const T*, const Weight<T>&, int64_t, int64_t, int64_t); \
  template void LinearWeightGradient<T>(T*, const T*, const T*, int64_t, int64_t, int64_t, bool,   \
                                        Precision)
RLVR_LINEAR(float);
RLVR_LINEAR(double);
#undef RLVR_LINEAR

}  // namespace rlvr
