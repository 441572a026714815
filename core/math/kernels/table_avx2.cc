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

}  // namespace rlvr
