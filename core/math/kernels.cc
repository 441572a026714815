// SPDX-License-Identifier: Apache-2.0
// Dispatch to the kernels of the instruction set in use.
#include "core/math/kernels.h"

#include <algorithm>

#include "core/math/isa.h"
#include "core/math/kernels/tables.h"

namespace rlvr {

template <>
const Kernels<float>& GetKernels<float>() {
  switch (ActiveIsa()) {
    case Isa::kAvx512:
      return KernelsAvx512();
    case Isa::kAvx2:
      return KernelsAvx2();
    default:
      return KernelsBaseline();
  }
}

template <>
const Kernels<double>& GetKernels<double>() {
  return KernelsDouble();
}

int64_t AttentionScratch(const Segment* segments, int64_t segment_count, int64_t D) {
  int64_t keys = 0;
  for (int64_t i = 0; i < segment_count; ++i) {
    const int32_t parent = segments[i].parent;
    const int64_t inherited = parent < 0 ? 0 : segments[parent].length;
    keys = std::max(keys, inherited + segments[i].length);
  }
  return kQueryBlock * (D + 2 * keys);  // transposed queries; scores and their gradients
}

}  // namespace rlvr
