// SPDX-License-Identifier: Apache-2.0
#include "core/base/trace.h"

#include <atomic>
#include <memory>
#include <mutex>

#include "core/base/clock.h"

namespace rlvr {
namespace {

std::atomic<TraceLevel> tracing = TraceLevel::kOff;

// The events of all threads that ever recorded one; they outlive their threads.
struct Events {
  std::mutex mutex;  // guards the list, not the vectors: each is its thread's own
  std::vector<std::unique_ptr<std::vector<TraceEvent>>> of_thread;

  std::vector<TraceEvent>* Add() {
    const std::lock_guard lock(mutex);
    of_thread.push_back(std::make_unique<std::vector<TraceEvent>>());
    return of_thread.back().get();
  }
};

Events& AllEvents() {
  static Events* const events = new Events;  // threads may end after static objects
  return *events;
}

std::vector<TraceEvent>& OwnEvents() {
  thread_local std::vector<TraceEvent>* const own = AllEvents().Add();
  return *own;
}

}  // namespace

void StartTrace(TraceLevel level) {
  OwnEvents();
  Events& all = AllEvents();
  const std::lock_guard lock(all.mutex);
  for (const auto& events : all.of_thread) events->clear();
  tracing.store(level);
}

std::vector<TraceEvent> TakeTrace() {
  tracing.store(TraceLevel::kOff);
  Events& all = AllEvents();
  const std::lock_guard lock(all.mutex);
  std::vector<TraceEvent> taken;
  for (size_t thread = 0; thread < all.of_thread.size(); ++thread) {
    for (TraceEvent event : *all.of_thread[thread]) {
      event.thread = static_cast<int32_t>(thread);
      taken.push_back(event);
    }
  }
  return taken;
}

TraceSpan::TraceSpan(const char* name, TraceLevel level)
    : name_(tracing.load(std::memory_order_relaxed) >= level ? name : nullptr), level_(level) {
  if (name_) begin_ = MonotonicSeconds();
}

TraceSpan::~TraceSpan() {
  if (!name_) return;
  std::vector<TraceEvent>& own = OwnEvents();
  if (own.size() < kMostTraceEvents) own.push_back({name_, 0, level_, begin_, MonotonicSeconds()});
}

}  // namespace rlvr
