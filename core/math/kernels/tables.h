#pragma once
// The tables of float kernels, one for each instruction set, and of double ones (baseline). Used by
// kernels.cc and the tables.
// SPDX-License-Identifier: Apache-2.0

#include "core/math/kernels.h"

namespace rlvr {

// Queries that attention works on at a time.
constexpr int64_t kQueryBlock = 32;

const Kernels<float>& KernelsAvx512();
const Kernels<float>& KernelsAvx2();
const Kernels<float>& KernelsBaseline();
const Kernels<double>& KernelsDouble();

}  // namespace rlvr
