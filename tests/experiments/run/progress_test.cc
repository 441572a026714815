// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/progress.h"

#include <gtest/gtest.h>

#include <limits>

namespace rlvr {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(FitStatus, ShowsEverythingWhereThereIsRoom) {
  EXPECT_EQ(FitStatus({"rl", 12, 50, 0.4321, 25000, 61}, 80),
            "rl 12/50  acc 0.432  61 s left  25k tok/s");
}

TEST(FitStatus, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(FitStatus({"pretrain", 1, 9, kNaN, kNaN, kNaN}, 80), "pretrain 1/9");
}

TEST(FitStatus, FitsAnyNumberOfColumns) {
  for (int64_t columns = 0; columns < 60; ++columns) {
    const std::string line = FitStatus({"pretrain", 100, 3000, 0.5, 25000, 6100}, columns);
    EXPECT_LE(static_cast<int64_t>(line.size()), columns);
  }
  EXPECT_EQ(FitStatus({"rl", 12, 50, 0.4321, 25000, 61}, 20), "rl 12/50  acc 0.432");
}

}  // namespace
}  // namespace rlvr
