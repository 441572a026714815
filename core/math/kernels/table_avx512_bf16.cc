// SPDX-License-Identifier: Apache-2.0
// Products in bfloat16 by avx512_bf16; flags in cmake/Kernels.cmake.
#include <immintrin.h>

#include <cstdint>

#include "core/math/kernels/tables.h"

namespace rlvr {
namespace {
// clang-format off
#include "core/math/kernels/vec.inc"
#include "core/math/kernels/product.inc"
#include "core/math/kernels/bfloat16.inc"
// clang-format on
}  // namespace

const Bfloat16Kernels& Bfloat16Avx512Unit() { return kBfloat16Table<VectorUnit>; }

}  // namespace rlvr
