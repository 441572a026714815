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

// The flat buffer and, at the same offsets, its matrices packed and packed transposed; null where
// there are none. Not the owner.
template <class T>
struct Weights {
  const T* plain;
  const T* packed = nullptr;
  const T* transposed = nullptr;

  Weights(const T* params) : plain(params) {}  // NOLINT: a flat buffer serves wherever weights do
  Weights(const T* params, const T* packed_matrices, const T* transposed_matrices)
      : plain(params), packed(packed_matrices), transposed(transposed_matrices) {}
  // The matrix at this offset.
  Weight<T> At(int64_t offset) const {
    return {plain + offset, packed ? packed + offset : nullptr,
            transposed ? transposed + offset : nullptr};
  }
};

// Buffers for the packed matrices of one table, kept between calls.
template <class T>
class PackedWeights {
 public:
  explicit PackedWeights(const ParamTable& table) : table_(table) {}

  // The weights `params` with their matrices packed, threads sharing them out. Valid until the next
  // call.
  Weights<T> Pack(const T* params, WorkerPool& pool);

 private:
  const ParamTable& table_;
  std::vector<const Param*> matrices_;
  AlignedVector<T> packed_, transposed_;
};

}  // namespace rlvr
