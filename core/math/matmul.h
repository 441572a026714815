#pragma once
// Matrix products, row-major: the one door to the product library (oneDNN where built with it and
// the instruction set is not baseline, else Eigen; double always Eigen). One thread a call: callers
// are parallel over lanes and shards.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <vector>

namespace rlvr {

enum class Isa;

enum class Transpose { kNo, kYes };

// C[m, n] = op(A)[m, k] op(B)[k, n] + (accumulate ? C : 0). Strides are in elements between rows as
// stored.
template <class T>
struct Product {
  T* c;
  const T* a;
  const T* b;
  int64_t m, n, k;
  int64_t stride_c, stride_a, stride_b;
  Transpose transpose_a = Transpose::kNo, transpose_b = Transpose::kNo;
  bool accumulate = false;
};

// Re-entrant; same shapes and values, same bits.
template <class T>
void Matmul(const Product<T>& product);
template <>
void Matmul<float>(const Product<float>& product);
template <>
void Matmul<double>(const Product<double>& product);

// y[rows, out] = x[rows, in] w[in, out], all dense.
template <class T>
void Linear(T* y, const T* x, const T* w, int64_t rows, int64_t in, int64_t out) {
  Matmul<T>({.c = y,
             .a = x,
             .b = w,
             .m = rows,
             .n = out,
             .k = in,
             .stride_c = out,
             .stride_a = in,
             .stride_b = out});
}
// dx[rows, in] = dy[rows, out] w^T; overwrites dx.
template <class T>
void LinearInputGradient(T* dx, const T* dy, const T* w, int64_t rows, int64_t in, int64_t out) {
  Matmul<T>({.c = dx,
             .a = dy,
             .b = w,
             .m = rows,
             .n = in,
             .k = out,
             .stride_c = in,
             .stride_a = out,
             .stride_b = out,
             .transpose_b = Transpose::kYes});
}
// dw[in, out] += x^T dy.
template <class T>
void LinearWeightGradient(T* dw, const T* x, const T* dy, int64_t rows, int64_t in, int64_t out) {
  Matmul<T>({.c = dw,
             .a = x,
             .b = dy,
             .m = in,
             .n = out,
             .k = rows,
             .stride_c = out,
             .stride_a = in,
             .stride_b = out,
             .transpose_a = Transpose::kYes,
             .accumulate = true});
}

// Tells the libraries of the instruction set, and Eigen of constant cache sizes. Called by
// SelectIsa alone.
void PrepareMatmul(Isa isa);

// Library and version in use for float, such as "oneDNN 2.6.0" or "Eigen 3.4.0".
const char* MatmulLibrary();

}  // namespace rlvr
