#pragma once
// The file of --profile: a trace in the JSON form that Perfetto and Chrome's tracing page open.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <span>

#include "core/base/trace.h"

namespace rlvr {

// One complete event ("ph":"X") a line, times in microseconds from the first of them, a row a
// thread. Fails: Error(kIo).
void WriteTraceFile(const std::filesystem::path& path, std::span<const TraceEvent> events);

}  // namespace rlvr
