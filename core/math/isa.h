#pragma once
// The instruction set that the float kernels and the product library use: chosen once, before the
// first kernel call, and recorded in the run, because bits may differ between instruction sets.
// SPDX-License-Identifier: Apache-2.0

#include <span>
#include <string_view>

namespace rlvr {

enum class Isa { kAuto, kAvx512, kAvx2, kBaseline };
std::span<const std::string_view> EnumNames(Isa);

// The best that this processor has. Pure.
Isa DetectIsa();

// Makes `isa` (kAuto: the best one) the one in use, in the kernels and in the product library, and
// sets Eigen's cache sizes to constants. Call once, from main or a test's main, before any kernel
// runs. Fails: Error(kConfig) where the processor lacks it, or another one is in use already.
void SelectIsa(Isa isa);

// The one in use; selects kAuto where none was selected.
Isa ActiveIsa();
std::string_view IsaName(Isa isa);

}  // namespace rlvr
