// SPDX-License-Identifier: Apache-2.0
// The kernels compiled for avx2; flags in cmake/Kernels.cmake.
#include <immintrin.h>

#include <cstdint>

#include "core/math/kernels/tables.h"

namespace rlvr {
namespace {
#include "core/math/kernels/all.inc"
}  // namespace

const Kernels<float>& KernelsAvx2() { return kTable<float>; }
const Bfloat16Kernels& Bfloat16Avx2() { return kBfloat16Table<VectorUnit>; }

}  // namespace rlvr
