#pragma once
// Weights: a policy's parameters as layers read them, and PackedWeights, which packs its matrices
// once for the many products of a step.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "core/base/aligned.h"
#include "core/base/worker_pool.h"
#include "core/math/linear.h"
#include "core/nn/param_table.h"

namespace rlvr {

// Matrices as pairs of bfloat16 (core/math/kernels.h), each padded, so at places of their own.
struct PairedMatrices {
  std::vector<int64_t> offset;  // in the flat buffer, ascending
  std::vector<int64_t> begin;   // in the words
  std::vector<int64_t> transposed_begin;
  AlignedVector<uint32_t> words, transposed_words;

  // Place among `offset` of the matrix there. Requires: there is one.
  size_t Find(int64_t at) const;
};

// The flat buffer and, at the same offsets, its matrices packed and packed transposed; null where
// there are none. Not the owner.
template <class T>
struct Weights {
  const T* plain;
  const T* packed = nullptr;
  const T* transposed = nullptr;
  const PairedMatrices* paired = nullptr;  // where precision is not kFloat32
  Precision precision = Precision::kFloat32;

  Weights(const T* params) : plain(params) {}  // NOLINT: a flat buffer serves wherever weights do
  Weights(const T* params, const T* packed_matrices, const T* transposed_matrices)
      : plain(params), packed(packed_matrices), transposed(transposed_matrices) {}
  Weights(const T* params, const PairedMatrices& pairs, Precision products)
      : plain(params), paired(&pairs), precision(products) {}
  // The matrix at this offset.
  Weight<T> At(int64_t offset) const;
};

// Buffers for the packed matrices of one table, kept between calls.
template <class T>
class PackedWeights {
 public:
  PackedWeights(const ParamTable& table, Precision precision)
      : table_(table), precision_(precision) {}

  // The weights `params` with their matrices packed, threads sharing them out. Valid until the next
  // call.
  Weights<T> Pack(const T* params, WorkerPool& pool);

 private:
  void Reserve();

  const ParamTable& table_;
  Precision precision_;
  std::vector<const Param*> matrices_;
  AlignedVector<T> packed_, transposed_;
  PairedMatrices paired_;
};

}  // namespace rlvr
