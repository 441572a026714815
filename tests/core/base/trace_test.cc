// SPDX-License-Identifier: Apache-2.0
#include "core/base/trace.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/worker_pool.h"

namespace rlvr {
namespace {

TEST(Trace, RecordsNothingUntilItIsStarted) {
  { const TraceSpan span("before"); }
  StartTrace(TraceLevel::kParts);
  { const TraceSpan span("between"); }
  const std::vector<TraceEvent> events = TakeTrace();
  { const TraceSpan span("after"); }
  ASSERT_EQ(events.size(), 1u);
  EXPECT_STREQ(events[0].name, "between");
  StartTrace(TraceLevel::kParts);
  EXPECT_TRUE(TakeTrace().empty());
}

TEST(Trace, LeavesKernelsOutUnlessAskedForThem) {
  for (const TraceLevel level : {TraceLevel::kParts, TraceLevel::kKernels}) {
    StartTrace(level);
    { const TraceSpan span("kernel", TraceLevel::kKernels); }
    EXPECT_EQ(TakeTrace().size(), level == TraceLevel::kKernels ? 1u : 0u);
  }
}

TEST(Trace, NestsSpansOfAThread) {
  StartTrace(TraceLevel::kParts);
  {
    const TraceSpan outer("outer");
    const TraceSpan inner("inner");
  }
  const std::vector<TraceEvent> events = TakeTrace();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_STREQ(events[0].name, "inner");
  EXPECT_LE(events[1].begin, events[0].begin);
  EXPECT_LE(events[0].end, events[1].end);
}

TEST(Trace, TellsThreadsApart) {
  WorkerPool pool(3);
  StartTrace(TraceLevel::kParts);
  for (int job = 0; job < 20; ++job)
    pool.Run(30, [](int64_t, int) { const TraceSpan span("work"); });
  int64_t work = 0, items = 0, jobs = 0;
  for (const TraceEvent& event : TakeTrace()) {
    const std::string name = event.name;
    work += name == "work", items += name == kItemSpan, jobs += name == kPoolSpan;
    EXPECT_TRUE(name != kPoolSpan || event.thread == 0);
  }
  EXPECT_EQ(work, 600);
  EXPECT_EQ(items, 600);
  EXPECT_EQ(jobs, 20);
}

}  // namespace
}  // namespace rlvr
