#pragma once
// How a run's outcome is printed: a few lines, or one JSON object on the last line of stdout.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/run/session.h"

namespace rlvr {

void PrintSummary(const RunSummary& summary, bool json);

}  // namespace rlvr
