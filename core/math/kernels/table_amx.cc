// SPDX-License-Identifier: Apache-2.0
// Products in bfloat16 by amx_bf16; flags in cmake/Kernels.cmake.
#include <immintrin.h>

#include <cstdint>

#include "core/math/kernels/tables.h"

// Not the compiler's intrinsics: GCC 12's do not say that they read memory, so that it may leave
// out the stores before them.
#define RLVR_TILE_CONFIGURE(shapes) __asm__ volatile("ldtilecfg %0" : : "m"(*(shapes)) : "memory")
#define RLVR_TILE_RELEASE() __asm__ volatile("tilerelease")
#define RLVR_TILE_ZERO(tile) __asm__ volatile("tilezero %tmm" #tile)
#define RLVR_TILE_LOAD(tile, from, row_bytes)           \
  __asm__ volatile("tileloadd (%0,%1,1), %%tmm" #tile   \
                   :                                    \
                   : "r"(from), "r"(int64_t{row_bytes}) \
                   : "memory")
#define RLVR_TILE_STORE(tile, to, row_bytes)              \
  __asm__ volatile("tilestored %%tmm" #tile ", (%0,%1,1)" \
                   :                                      \
                   : "r"(to), "r"(int64_t{row_bytes})     \
                   : "memory")
#define RLVR_TILE_DOT(sums, rows, columns) \
  __asm__ volatile("tdpbf16ps %tmm" #columns ", %tmm" #rows ", %tmm" #sums)

namespace rlvr {
namespace {
// clang-format off
#include "core/math/kernels/vec.inc"
#include "core/math/kernels/product.inc"
#include "core/math/kernels/bfloat16.inc"
#include "core/math/kernels/bfloat16_amx.inc"
// clang-format on
}  // namespace

const Bfloat16Kernels& Bfloat16Amx() { return kBfloat16Table<TileUnit>; }

}  // namespace rlvr
