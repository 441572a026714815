#pragma once
// Where the time of traced steps went: seconds by part, adding up to each step. Used by `rlvr
// bench`.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/trace.h"

namespace rlvr {

// One span "step" of the main thread.
struct StepParts {
  double seconds = 0;                             // of the whole step
  double decode_seconds = 0, update_seconds = 0;  // of the spans of these names
  std::map<std::string, double> parts;            // adds up to `seconds`
};

// The main thread counts alone but inside WorkerPool::Run; there each thread's time counts 1 /
// `threads`, and what none of them worked is part "<section>_wait". A part is a span's own time,
// without that of the spans inside it. `events`: of level kParts at least, thread 0 the main one.
// Pure.
std::vector<StepParts> PartsOfSteps(std::span<const TraceEvent> events, int threads);

}  // namespace rlvr
