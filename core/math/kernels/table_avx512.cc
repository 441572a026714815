// SPDX-License-Identifier: Apache-2.0
// The kernels compiled for avx512; flags in cmake/Kernels.cmake.
#include <immintrin.h>

#include <cstdint>

#include "core/math/kernels/tables.h"

namespace rlvr {
namespace {
#include "core/math/kernels/all.inc"
}  // namespace

const Kernels<float>& KernelsAvx512() { return kTable<float>; }
const Bfloat16Kernels& Bfloat16Avx512() { return kBfloat16Table<VectorUnit>; }

}  // namespace rlvr
