#pragma once
// Wall-clock time, for records that say when; nothing that is computed may depend on it.
//
// SPDX-License-Identifier: Apache-2.0

#include <string>

namespace rlvr {

// The time now, as "2026-01-31T12:59:59Z".
std::string UtcNow();

}  // namespace rlvr
