// SPDX-License-Identifier: Apache-2.0
#include "core/nn/weights.h"

#include <algorithm>
#include <type_traits>

#include "core/base/check.h"
#include "core/base/trace.h"
#include "core/math/bfloat16_kernels.h"

namespace rlvr {

size_t PairedMatrices::Find(int64_t at) const {
  const auto found = std::lower_bound(offset.begin(), offset.end(), at);
  DCHECK(found != offset.end() && *found == at, "no matrix at {}", at);
  return static_cast<size_t>(found - offset.begin());
}

template <class T>
Weight<T> Weights<T>::At(int64_t offset) const {
  Weight<T> w = {.plain = plain + offset};
  if (packed) w.packed = packed + offset;
  if (transposed) w.transposed = transposed + offset;
  if (paired) {
    const size_t i = paired->Find(offset);
    w.precision = precision;
    w.pairs = paired->words.data() + paired->begin[i];
    w.transposed_pairs = paired->transposed_words.data() + paired->transposed_begin[i];
  }
  return w;
}

// Finds the matrices and makes room for them.
template <class T>
void PackedWeights<T>::Reserve() {
  int64_t words = 0, transposed_words = 0;
  for (const Param& param : table_.params()) {
    if (!param.multiplied) continue;
    matrices_.push_back(&param);
    paired_.offset.push_back(param.offset);
    paired_.begin.push_back(words);
    paired_.transposed_begin.push_back(transposed_words);
    words += Bfloat16Words(param.shape[0], param.shape[1]);
    transposed_words += Bfloat16Words(param.shape[1], param.shape[0]);
  }
  if (precision_ == Precision::kFloat32) {
    packed_.resize(static_cast<size_t>(table_.size()));
    transposed_.resize(static_cast<size_t>(table_.size()));
  } else {
    paired_.words.resize(static_cast<size_t>(words));
    paired_.transposed_words.resize(static_cast<size_t>(transposed_words));
  }
}

template <class T>
Weights<T> PackedWeights<T>::Pack(const T* params, WorkerPool& pool) {
  const TraceSpan span("pack_weights");
  if (matrices_.empty()) Reserve();
  pool.Run(static_cast<int64_t>(matrices_.size()), [&](int64_t item, int) {
    const auto i = static_cast<size_t>(item);
    const Param& matrix = *matrices_[i];
    const T* from = params + matrix.offset;
    if constexpr (std::is_same_v<T, float>) {
      if (precision_ != Precision::kFloat32) {
        PackBfloat16(paired_.words.data() + paired_.begin[i],
                     paired_.transposed_words.data() + paired_.transposed_begin[i], from,
                     matrix.shape[0], matrix.shape[1], precision_);
        return;
      }
    }
    PackWeight(packed_.data() + matrix.offset, transposed_.data() + matrix.offset, from,
               matrix.shape[0], matrix.shape[1]);
  });
  if (precision_ != Precision::kFloat32) return {params, paired_, precision_};
  return {params, packed_.data(), transposed_.data()};
}

template struct Weights<float>;
template struct Weights<double>;
template class PackedWeights<float>;
template class PackedWeights<double>;

}  // namespace rlvr
