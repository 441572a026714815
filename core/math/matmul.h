#pragma once
// General matrix products, row-major: the one door to the product library (oneDNN where built with
// it and the instruction set is not baseline, else Eigen; double always Eigen). One thread a call.
// Linear layers have kernels of their own (linear.h); this serves all else, and is the peak that
// `rlvr bench` measures them against.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

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

// Tells the libraries of the instruction set, and Eigen of constant cache sizes. Called by
// SelectIsa alone.
void PrepareMatmul(Isa isa);

// Library and version in use for float, such as "oneDNN 2.6.0" or "Eigen 3.4.0".
const char* MatmulLibrary();

}  // namespace rlvr
