// SPDX-License-Identifier: Apache-2.0
#include "envs/support/grid.h"

#include <gtest/gtest.h>

namespace rlvr {
namespace {

TEST(Grid, FindsAShortestWay) {
  EXPECT_EQ(Grid::Parse("S#./..#/#.G")->ShortestWay(), "DRDR");
  EXPECT_EQ(Grid::Parse("S./.G")->ShortestWay()->size(), 2u);
  EXPECT_EQ(Grid::Parse("S#/#G")->ShortestWay(), std::nullopt);
}

TEST(Grid, WaysMayNotMeetWallsOrLeaveTheGrid) {
  const auto grid = Grid::Parse("S#./..#/#.G");
  EXPECT_TRUE(grid->Reaches("DRDR"));
  EXPECT_TRUE(grid->Reaches("DUDRDR"));
  for (const char* way : {"RRDD", "UDDRDR", "LDRDR", "DRD", "DRDRL", "DRDRR", "", "DRDX"}) {
    EXPECT_FALSE(grid->Reaches(way)) << way;
  }
}

TEST(Grid, WhatIsNoGridIsRefused) {
  for (const char* text :
       {"", "SG", "S./..", "SS/.G", "S./G", "S.G/...", "S?/.G", "S..G", "./SG"}) {
    EXPECT_FALSE(Grid::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace rlvr
