// SPDX-License-Identifier: Apache-2.0
#include "core/io/trace_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/io/file.h"

namespace rlvr {

void WriteTraceFile(const std::filesystem::path& path, std::span<const TraceEvent> events) {
  double first = events.empty() ? 0 : events[0].begin;
  for (const TraceEvent& event : events) first = std::min(first, event.begin);
  std::string text = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[";
  const char* separator = "\n";
  for (const TraceEvent& event : events) {
    fmt::format_to(
        std::back_inserter(text),
        "{}{{\"name\":\"{}\",\"ph\":\"X\",\"pid\":1,\"tid\":{},\"ts\":{:.3f},\"dur\":{:.3f}}}",
        separator, event.name, event.thread, 1e6 * (event.begin - first),
        1e6 * (event.end - event.begin));
    separator = ",\n";
  }
  WriteTextFile(path, text + "\n]}\n");
}

}  // namespace rlvr
