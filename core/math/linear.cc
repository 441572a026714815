// SPDX-License-Identifier: Apache-2.0
#include "core/math/linear.h"

#include <algorithm>

#include "core/base/trace.h"
#include "core/math/bfloat16_kernels.h"
#include "core/math/kernels.h"

namespace rlvr {
namespace {

// The product in bfloat16 where `precision` asks for it; whether it does.
bool MultiplyBfloat16(const ProductArgs<float>& p, const uint32_t* pairs, Precision precision) {
  if (precision == Precision::kFloat32) return false;
  GetBfloat16Kernels(precision).product(
      {.c = p.c, .add = p.add, .a = p.a, .b = pairs, .m = p.m, .n = p.n, .k = p.k});
  return true;
}
bool MultiplyBfloat16(const ProductArgs<double>&, const uint32_t*, Precision) { return false; }

// p with the weight, or its transpose, as its right factor; `packed` and `pairs` are what the
// weight holds of that one.
template <class T>
void Multiply(ProductArgs<T> p, const Weight<T>& w, const T* packed, const uint32_t* pairs) {
  p.b = packed ? packed : w.plain;
  p.packed = packed != nullptr;
  if (!MultiplyBfloat16(p, pairs, w.precision)) GetKernels<T>().product(p);
}

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
  Multiply<T>({.c = y,
               .add = add,
               .a = x,
               .b = nullptr,
               .m = rows,
               .n = out,
               .k = in,
               .packed = false,
               .b_row = out,
               .b_column = 1},
              w, w.packed, w.pairs);
}

template <class T>
void LinearInputGradient(T* dx, const T* dy, const Weight<T>& w, int64_t rows, int64_t in,
                         int64_t out) {
  const TraceSpan span("product, input gradient", TraceLevel::kKernels);
  Multiply<T>({.c = dx,
               .add = nullptr,
               .a = dy,
               .b = nullptr,
               .m = rows,
               .n = in,
               .k = out,
               .packed = false,
               .b_row = 1,
               .b_column = out},
              w, w.transposed, w.transposed_pairs);
}

template <class T>
void LinearWeightGradient(T* dw, const T* x, const T* dy, int64_t rows, int64_t in, int64_t out,
                          bool accumulate, Precision precision, const int32_t* place) {
  const TraceSpan span("product, weight gradient", TraceLevel::kKernels);
  if (rows == 0 && !accumulate) return void(std::fill_n(dw, in * out, T{0}));
  const ProductGradientArgs<T> p = {.c = dw,
                                    .a = x,
                                    .b = dy,
                                    .m = in,
                                    .n = out,
                                    .k = rows,
                                    .accumulate = accumulate,
                                    .place = place};
  if (!GradientBfloat16(p, precision)) GetKernels<T>().product_gradient(p);
}

int64_t RowsSummedTogether(Precision precision) {
  return precision == Precision::kFloat32 ? 1 : GetBfloat16Kernels(precision).rows_together;
}

#define RLVR_LINEAR(T)                                                                             \
  template void PackWeight<T>(T*, T*, const T*, int64_t, int64_t);                                 \
  template void LinearOnto<T>(T*, const T*, const T*, const Weight<T>&, int64_t, int64_t,          \
                              int64_t);                                                            \
  template void LinearInputGradient<T>(T*, const T*, const Weight<T>&, int64_t, int64_t, int64_t); \
  template void LinearWeightGradient<T>(T*, const T*, const T*, int64_t, int64_t, int64_t, bool,   \
                                        Precision, const int32_t*)
RLVR_LINEAR(float);
RLVR_LINEAR(double);
#undef RLVR_LINEAR

}  // namespace rlvr
