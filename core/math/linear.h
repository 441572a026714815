#pragma once
// The three products of a linear layer, by kernels of our own (kernels.h): weights are packed once
// a step for all of its products, and a row of a result depends on its own row alone, so that what
// is sampled and scored does not depend on which texts share a batch. One thread a call: callers
// are parallel over lanes and shards.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "core/math/precision.h"

namespace rlvr {

// A matrix [in, out]: as it stands and, where they are not null, what PackWeight made of it and of
// its transpose. Packed ones are faster and change no bit.
template <class T>
struct Weight {
  const T* plain;
  const T* packed = nullptr;
  const T* transposed = nullptr;
  // Where products are in bfloat16: the factors as its kernels read them. Float alone.
  Precision precision = Precision::kFloat32;
  const uint32_t* pairs = nullptr;
  const uint32_t* transposed_pairs = nullptr;
};

// Writes packed, transposed [in out elements each].
template <class T>
void PackWeight(T* packed, T* transposed, const T* w, int64_t in, int64_t out);

// Writes pairs [Bfloat16Words(in, out)], transposed [Bfloat16Words(out, in)].
void PackBfloat16(uint32_t* pairs, uint32_t* transposed, const float* w, int64_t in, int64_t out,
                  Precision precision);

// y[rows, out] = add + x[rows, in] w[in, out], all dense; add may be null (0) or y.
template <class T>
void LinearOnto(T* y, const T* add, const T* x, const Weight<T>& w, int64_t rows, int64_t in,
                int64_t out);
template <class T>
void Linear(T* y, const T* x, const Weight<T>& w, int64_t rows, int64_t in, int64_t out) {
  LinearOnto<T>(y, nullptr, x, w, rows, in, out);
}
// dx[rows, in] = dy[rows, out] w^T; overwrites dx.
template <class T>
void LinearInputGradient(T* dx, const T* dy, const Weight<T>& w, int64_t rows, int64_t in,
                         int64_t out);
// dw[in, out] = x^T dy, or += where `accumulate`; in the weight's precision. place [rows]: as in
// ProductGradientArgs.
template <class T>
void LinearWeightGradient(T* dw, const T* x, const T* dy, int64_t rows, int64_t in, int64_t out,
                          bool accumulate, Precision precision = Precision::kFloat32,
                          const int32_t* place = nullptr);

// Rows [i R, (i + 1) R) that a weight gradient in this precision sums as one: what is left out by
// `place` must be whole ones, to change no bit.
int64_t RowsSummedTogether(Precision precision);

}  // namespace rlvr
