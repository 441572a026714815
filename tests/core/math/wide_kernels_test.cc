// SPDX-License-Identifier: Apache-2.0
// The kernels with vectors of 16 floats, which the compiler splits: what AVX-512 computes, but for
// six instructions, held against the references on processors without it (ForEachTable,
// kernel_test.h).
#define RLVR_VECTOR_BYTES 64

#include <cstdint>

#include "tests/core/math/kernel_test.h"

namespace rlvr {
namespace {
#include "core/math/kernels/all.inc"
}  // namespace

const Kernels<float>& test::KernelsWide() { return kTable<float>; }
const Bfloat16Kernels& test::Bfloat16Wide() { return kBfloat16Table<VectorUnit>; }

}  // namespace rlvr
