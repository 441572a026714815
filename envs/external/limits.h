#pragma once
// What an external verifier's process may use, and what became of one question to it.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>
#include <string_view>

namespace rlvr {

struct ExternalLimits {
  double seconds = 5;                // for one answer
  double start_seconds = 20;         // more for the first answer of a process
  int64_t memory_bytes = 512 << 20;  // address space of each process; resident size of all
  int64_t output_bytes = 64 << 10;   // of one answer
  int64_t file_bytes = 16 << 20;     // of one file that it writes
  int64_t open_files = 64;           // of each process
  int64_t processes = 16;            // the program and its descendants
  bool namespaces = true;            // of their own for processes and network, where permitted
};

// How one question ended.
enum class ExternalEnd : uint8_t {
  kAnswered,
  kTimeout,    // no whole line in time
  kDied,       // the program ended or closed its output
  kOutput,     // more bytes than an answer may have, or bytes that no question asked for
  kProcesses,  // more descendants than permitted
  kMemory,     // more resident memory than permitted
  kMalformed,  // a line, but no answer to the question
  kStart,      // it could not be started, or not be locked in
};
inline constexpr std::array<std::string_view, 8> kExternalEndNames = {
    "answered",         "process_timeout", "process_died",      "process_output",
    "process_too_many", "process_memory",  "process_malformed", "process_not_started"};

inline std::string_view ExternalEndName(ExternalEnd end) {
  return kExternalEndNames[static_cast<size_t>(end)];
}

}  // namespace rlvr
