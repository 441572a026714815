#pragma once
// Spans of time for `rlvr bench` and --profile: where the threads of this process spend a step. Off
// until StartTrace, and then a span costs two reads of the clock. No result depends on them.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rlvr {

// Parts of a step, or also what they call: one span a kernel or product.
enum class TraceLevel { kOff, kParts, kKernels };

// What one thread did from `begin` to `end` (MonotonicSeconds). Spans of a thread nest.
struct TraceEvent {
  const char* name;  // a literal
  int32_t thread;    // 0: the thread that called StartTrace first
  TraceLevel level;  // kParts or kKernels
  double begin, end;
};

// Drops what was recorded and records from now on, up to `level`; at most kMostTraceEvents a
// thread, the rest is left out. Called, as TakeTrace is, while no span is open.
constexpr size_t kMostTraceEvents = size_t{1} << 22;
void StartTrace(TraceLevel level);
// Stops recording; returns the events, by thread and then in the order of their ends.
std::vector<TraceEvent> TakeTrace();

// The name of the spans in which several threads may be at work (WorkerPool::Run).
constexpr const char* kPoolSpan = "threads";
constexpr const char* kItemSpan = "item";  // one call inside

// Records its own lifetime where tracing is on. `name` is a literal.
class TraceSpan {
 public:
  explicit TraceSpan(const char* name, TraceLevel level = TraceLevel::kParts);
  ~TraceSpan();
  TraceSpan(const TraceSpan&) = delete;
  TraceSpan& operator=(const TraceSpan&) = delete;

 private:
  const char* name_;  // null: not recorded
  TraceLevel level_;
  double begin_ = 0;
};

}  // namespace rlvr
