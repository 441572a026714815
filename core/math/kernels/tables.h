#pragma once
// The tables of float kernels, one for each instruction set, and of double ones (baseline). Used by
// kernels.cc and the tables.
// SPDX-License-Identifier: Apache-2.0

#include "core/math/bfloat16_kernels.h"
#include "core/math/kernels.h"

namespace rlvr {

// Queries that attention works on at a time.
constexpr int64_t kQueryBlock = 32;

const Kernels<float>& KernelsAvx512();
const Kernels<float>& KernelsAvx2();
const Kernels<float>& KernelsBaseline();
const Kernels<double>& KernelsDouble();

// Products in bfloat16: by float32 instructions of each instruction set, and by the processor's
// units for them.
const Bfloat16Kernels& Bfloat16Baseline();
const Bfloat16Kernels& Bfloat16Avx2();
const Bfloat16Kernels& Bfloat16Avx512();
const Bfloat16Kernels& Bfloat16Avx512Unit();
const Bfloat16Kernels& Bfloat16Amx();

}  // namespace rlvr
