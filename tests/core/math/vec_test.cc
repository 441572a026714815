// The functions that the kernels have of their own, against the library's in double.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace rlvr::test {
namespace {

// clang-format off
#include "core/math/kernels/vec.inc"
#include "core/math/kernels/functions.inc"
// clang-format on

TEST(Vec, ExpIsWithinItsStatedError) {
  double worst = 0;
  for (double x = -87; x <= 88; x += 0.00037) {
    const auto rounded = static_cast<float>(x);
    const double expected = std::exp(double(rounded));
    worst = std::max(worst, std::abs(double(Exp(rounded)) / expected - 1));
  }
  EXPECT_LT(worst, 1.5e-7);
}

TEST(Vec, ExpAtItsEnds) {
  EXPECT_EQ(Exp(0.0f), 1.0f);
  EXPECT_EQ(Exp(-88.0f), 0.0f);
  EXPECT_EQ(Exp(-INFINITY), 0.0f);
  EXPECT_EQ(Exp(200.0f), Exp(88.0f));
  EXPECT_EQ(Exp(INFINITY), Exp(88.0f));
  EXPECT_TRUE(std::isnan(Exp(NAN)));
}

TEST(Vec, LogIsWithinItsStatedError) {
  double worst = 0;
  for (double x = 1e-37; x < 1e38; x *= 1.00013) {
    const auto rounded = static_cast<float>(x);
    const double expected = std::log(double(rounded));
    worst = std::max(worst,
                     std::abs(double(Log(rounded)) - expected) / std::max(std::abs(expected), 1.0));
  }
  EXPECT_LT(worst, 2e-7);
  EXPECT_EQ(Log(1.0f), 0.0f);
  EXPECT_EQ(Log(INFINITY), INFINITY);
  EXPECT_TRUE(std::isnan(Log(NAN)));
}

TEST(Vec, SinCosAreWithinTheirStatedError) {
  double worst = 0;
  for (double x = -1e6; x < 1e6; x += 97.3) {
    Vec<double> sine, cosine;
    SinCos(All(x), &sine, &cosine);
    worst = std::max({worst, std::abs(sine[0] - std::sin(x)), std::abs(cosine[1] - std::cos(x))});
  }
  EXPECT_LT(worst, 3e-16);
}

TEST(Vec, TransposeSwapsRowsAndLanes) {
  constexpr int W = kLanes<float>;
  Vec<float> rows[W];
  for (int i = 0; i < W; ++i) {
    for (int j = 0; j < W; ++j) rows[i][j] = float(10 * i + j);
  }
  Transpose<float>(rows);
  for (int i = 0; i < W; ++i) {
    for (int j = 0; j < W; ++j) EXPECT_EQ(rows[i][j], float(10 * j + i));
  }
}

TEST(Vec, SumsOverLanesTakeEveryLane) {
  float lanes[kLanes<float>];
  Vec<float> rows[kLanes<float>];
  double total = 0;
  for (int i = 0; i < kLanes<float>; ++i) {
    lanes[i] = float(i * i + 1);
    total += lanes[i];
    rows[i] = All(float(i + 1));
  }
  EXPECT_EQ(Sum<float>(Load(lanes)), total);
  EXPECT_EQ(Largest<float>(Load(lanes)), lanes[kLanes<float> - 1]);
  const Vec<float> sums = SumEach<float>(rows);
  for (int i = 0; i < kLanes<float>; ++i) EXPECT_EQ(sums[i], float((i + 1) * kLanes<float>));
}

TEST(Vec, PartialLoadsAndStoresStayInsideTheirRange) {
  const float from[2] = {1, 2};
  const Vec<float> v = Load(from, 2, 9.0f);
  EXPECT_EQ(v[1], 2);
  EXPECT_EQ(v[2], 9);
  float to[3] = {7, 7, 7};
  Store(to, v, 2);
  EXPECT_EQ(to[1], 2);
  EXPECT_EQ(to[2], 7);
  EXPECT_EQ(Load(from, 0, 5.0f)[0], 5);
}

}  // namespace
}  // namespace rlvr::test
