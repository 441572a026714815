// SPDX-License-Identifier: Apache-2.0
// The kernels compiled for baseline; flags in cmake/Kernels.cmake.
#include <cstdint>

#include "core/math/kernels/tables.h"

namespace rlvr {
namespace {
#include "core/math/kernels/all.inc"
}  // namespace

const Kernels<float>& KernelsBaseline() { return kTable<float>; }
const Bfloat16Kernels& Bfloat16Baseline() { return kBfloat16Table<VectorUnit>; }
const Kernels<double>& KernelsDouble() { return kTable<double>; }

}  // namespace rlvr
