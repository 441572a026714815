// SPDX-License-Identifier: Apache-2.0
#include "experiments/bench/step_parts.h"

#include <gtest/gtest.h>

namespace rlvr {
namespace {

TraceEvent Span(const char* name, int thread, double begin, double end) {
  return {name, thread, TraceLevel::kParts, begin, end};
}

double Together(const StepParts& step) {
  double sum = 0;
  for (const auto& [name, seconds] : step.parts) sum += seconds;
  return sum;
}

TEST(PartsOfSteps, AddUpToTheStepOnOneThread) {
  const std::vector<TraceEvent> events = {
      Span("prefill", 0, 1, 2), Span(kItemSpan, 0, 1, 4), Span(kPoolSpan, 0, 0.5, 4.5),
      Span("decode", 0, 0, 5),  Span("loss", 0, 5.5, 6),  Span("update", 0, 5, 9),
      Span("step", 0, 0, 10),
  };
  const std::vector<StepParts> steps = PartsOfSteps(events, 1);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_DOUBLE_EQ(steps[0].seconds, 10);
  EXPECT_DOUBLE_EQ(steps[0].decode_seconds, 5);
  EXPECT_DOUBLE_EQ(steps[0].update_seconds, 4);
  EXPECT_DOUBLE_EQ(steps[0].parts.at("prefill"), 1);
  EXPECT_DOUBLE_EQ(steps[0].parts.at("decode"), 1 + 2);  // around the pool, and of its item
  EXPECT_DOUBLE_EQ(steps[0].parts.at("decode_wait"), 1);
  EXPECT_DOUBLE_EQ(steps[0].parts.at("update"), 3.5);
  EXPECT_DOUBLE_EQ(steps[0].parts.at("other"), 1);
  EXPECT_DOUBLE_EQ(Together(steps[0]), 10);
}

TEST(PartsOfSteps, CountEachThreadOfAPoolByItsShare) {
  const std::vector<TraceEvent> events = {
      Span("forward", 0, 0, 6),   Span(kItemSpan, 0, 0, 6), Span(kPoolSpan, 0, 0, 8),
      Span("update", 0, 0, 9),    Span("step", 0, 0, 9),    Span("forward", 1, 1, 5),
      Span(kItemSpan, 1, 1, 5.5),
  };
  const std::vector<StepParts> steps = PartsOfSteps(events, 2);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_DOUBLE_EQ(steps[0].parts.at("forward"), (6 + 4) / 2.0);
  EXPECT_DOUBLE_EQ(steps[0].parts.at("update"), 1 + 0.5 / 2);
  EXPECT_DOUBLE_EQ(steps[0].parts.at("update_wait"), (2 + 3.5) / 2);
  EXPECT_DOUBLE_EQ(Together(steps[0]), 9);
}

TEST(PartsOfSteps, KeepStepsApartAndLeaveOutWhatLiesBetween) {
  const std::vector<TraceEvent> events = {
      Span("step", 0, 0, 1),      Span("checkpoint", 0, 1, 2), Span(kItemSpan, 0, 2, 3),
      Span(kPoolSpan, 0, 2, 3.5), Span("log", 0, 2, 4),        Span("step", 0, 2, 6),
      Span(kItemSpan, 1, 2.5, 3), Span(kItemSpan, 1, 7, 8),
  };
  const std::vector<StepParts> steps = PartsOfSteps(events, 2);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_DOUBLE_EQ(Together(steps[0]), 1);
  EXPECT_DOUBLE_EQ(Together(steps[1]), 4);
  EXPECT_EQ(steps[1].parts.count("checkpoint"), 0u);
}

TEST(PartsOfSteps, LeaveKernelsToTheirParts) {
  std::vector<TraceEvent> events = {Span("step", 0, 0, 2)};
  events.push_back({"product", 0, TraceLevel::kKernels, 0.5, 1});
  EXPECT_DOUBLE_EQ(PartsOfSteps(events, 1)[0].parts.at("other"), 2);
}

}  // namespace
}  // namespace rlvr
