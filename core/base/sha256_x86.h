#pragma once
// SHA-256's compression with the SHA extensions of x86: about ten times the portable code. For
// hash.cc alone.
//
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>

namespace rlvr {

// Whether this processor has them; false on others than x86.
bool HasShaInstructions();

// Takes one block of 64 bytes into `state`. `round` are the 64 round constants.
// Requires: HasShaInstructions().
void Sha256BlockX86(std::array<uint32_t, 8>& state, const uint8_t* block,
                    const std::array<uint32_t, 64>& round);

}  // namespace rlvr
