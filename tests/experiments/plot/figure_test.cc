// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/figure.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rlvr {
namespace {

TEST(NiceAxis, CoversTheRangeWithFewRoundTicks) {
  for (const double low : {0.0, -3.0, 0.013, 1e6, -1e-9}) {
    for (const double width : {0.0, 1e-6, 0.7, 1.0, 49.0, 1e9}) {
      for (const int most : {1, 2, 5, 8}) {
        const Axis axis = NiceAxis(low, low + width, most);
        ASSERT_GE(axis.ticks.size(), 2u);
        EXPECT_LE(axis.ticks.size(), static_cast<size_t>(most) + 1);
        const double slack = 1e-6 * std::max(std::abs(low), width);
        EXPECT_LE(axis.low, low + slack);
        EXPECT_GE(axis.high, low + width - slack);
      }
    }
  }
}

TEST(NiceAxis, TakesStepsThatPeopleCount) {
  EXPECT_EQ(NiceAxis(0, 50, 8).ticks, (std::vector<double>{0, 10, 20, 30, 40, 50}));
  EXPECT_EQ(NiceAxis(0, 50, 1).ticks, (std::vector<double>{0, 50}));
  EXPECT_EQ(NiceAxis(3, 3, 4).low, 3);
}

TEST(YAxis, StartsAtZeroAndEndsAtAllOfAShareThatIsLarge) {
  Figure figure;
  figure.lines.push_back({"a", {{0, 1}, {0.2, 0.97}}, {}, {}, {}});
  EXPECT_EQ(YAxis(figure, 6).low, 0);
  EXPECT_EQ(YAxis(figure, 6).high, 1);
  figure.lines[0].mean.y = {0.01, 0.08};
  EXPECT_LT(YAxis(figure, 6).high, 0.2);
  EXPECT_EQ(YAxis(Figure{}, 6).high, 1);
}

TEST(Ticks, HaveTheDigitsTheyNeed) {
  const Axis fine = NiceAxis(0, 0.01, 4), coarse = NiceAxis(0, 1, 5);
  EXPECT_EQ(ShowTick(fine, true, fine.ticks[1]), "0.25 %");
  EXPECT_EQ(ShowTick(coarse, true, coarse.ticks[3]), "60 %");
  EXPECT_EQ(ShowTick(NiceAxis(0, 50, 5), false, 20), "20");
}

TEST(SideLabels, KeepTheirOrderAndTheirDistance) {
  Figure figure;
  for (const double last : {0.5, 0.51, 0.505, 0.0}) {
    figure.lines.push_back({"x", {{0, 1}, {0, last}}, {}, {}, {}});
  }
  figure.levels = {{"base", 0.001}};
  const auto labels = SideLabels(figure, NiceAxis(0, 1, 5), 0.05);
  ASSERT_EQ(labels.size(), 5u);
  EXPECT_EQ(labels[0].line, 1);
  EXPECT_EQ(labels[3].line, -1);
  for (size_t i = 1; i < labels.size(); ++i) {
    EXPECT_LE(labels[i].height, labels[i - 1].height - 0.05 + 1e-12);
  }
  EXPECT_GE(labels.back().height, 0);
}

}  // namespace
}  // namespace rlvr
