#pragma once
// The precision of a policy's products, and who multiplies bfloat16: the processor where it can
// (amx_bf16, avx512_bf16), else, where it is asked for, float32 instructions on rounded factors.
// SPDX-License-Identifier: Apache-2.0

#include <span>
#include <string>
#include <string_view>

namespace rlvr {

struct Bfloat16Kernels;

// kBfloat16: by the processor's own unit. kBfloat16Software: the same rounding of factors on any
// processor, no faster than float32.
enum class Precision { kFloat32, kBfloat16, kBfloat16Software };
std::span<const std::string_view> EnumNames(Precision);

// The unit that kBfloat16 uses in this process: "amx_bf16", "avx512_bf16", or "" where the
// processor, the system or run.isa allows none. The first call asks the system for it.
std::string_view Bfloat16Unit();

// For people and records: its name, with the unit where that decides the bits: "bfloat16
// (amx_bf16)".
std::string PrecisionText(Precision precision);

// Requires: not kFloat32, and a unit where it is kBfloat16.
const Bfloat16Kernels& GetBfloat16Kernels(Precision precision);

}  // namespace rlvr
