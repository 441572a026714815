// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/tasks.h"

namespace rlvr {
namespace {

TEST(Maze, AnyWayIsRightAndDifficultyIsTheShortest) {
  const Environment environment = MakeEnvironment("maze");
  Problem problem;
  problem.gold = "S../.../..G";
  const auto correct = [&](std::string_view way) {
    return environment.Judge({problem, 0}, way, false).verdict.correct();
  };
  EXPECT_TRUE(correct("RRDD"));
  EXPECT_TRUE(correct("DDRR"));
  EXPECT_TRUE(correct("RLRRDUDD"));
  EXPECT_FALSE(correct("RRD"));
  EXPECT_FALSE(correct("RRRDD"));
}

TEST(Maze, StepsThatNoGridHasAreRefused) {
  EXPECT_THROW(MakeTask("maze", {{"side", "3"}, {"steps_min", "5"}}), Error);
}

}  // namespace
}  // namespace rlvr
