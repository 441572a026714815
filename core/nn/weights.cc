// SPDX-License-Identifier: Apache-2.0
#include "core/nn/weights.h"

#include "core/base/trace.h"

namespace rlvr {

template <class T>
Weights<T> PackedWeights<T>::Pack(const T* params, WorkerPool& pool) {
  const TraceSpan span("pack_weights");
  if (matrices_.empty()) {
    for (const Param& param : table_.params()) {
      if (param.multiplied) matrices_.push_back(&param);
    }
    packed_.resize(static_cast<size_t>(table_.size()));
    transposed_.resize(static_cast<size_t>(table_.size()));
  }
  pool.Run(static_cast<int64_t>(matrices_.size()), [&](int64_t i, int) {
    const Param& matrix = *matrices_[static_cast<size_t>(i)];
    PackWeight(packed_.data() + matrix.offset, transposed_.data() + matrix.offset,
               params + matrix.offset, matrix.shape[0], matrix.shape[1]);
  });
  return {params, packed_.data(), transposed_.data()};
}

template class PackedWeights<float>;
template class PackedWeights<double>;

}  // namespace rlvr
