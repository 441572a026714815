#pragma once
// The option --jobs of commands that run cells.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "core/config/command_line.h"

namespace rlvr {

Option JobsOption();
// Its value; without it one job a core. Fails: Error(kConfig).
int64_t ReadJobs(const CommandLine& line);

}  // namespace rlvr
