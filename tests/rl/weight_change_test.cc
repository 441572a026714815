// SPDX-License-Identifier: Apache-2.0
#include "rl/weight_change.h"

#include <gtest/gtest.h>

#include <vector>

namespace rlvr {
namespace {

TEST(WeightChange, SumsSquaresOfAnyLength) {
  for (const size_t length : {0, 1, 7, 8, 9, 16, 29}) {
    std::vector<float> after, before;
    double size = 0, change = 0;
    for (size_t i = 0; i < length; ++i) {
      after.push_back(static_cast<float>(i + 1));
      before.push_back(static_cast<float>(i % 3));
      const double d = static_cast<double>(i + 1) - static_cast<double>(i % 3);
      size += static_cast<double>((i + 1) * (i + 1)), change += d * d;
    }
    const WeightChange found = WeightChangeOf(after, before);
    EXPECT_EQ(found.size, size) << length;
    EXPECT_EQ(found.change, change) << length;
  }
}

TEST(WeightChange, SumsInDouble) {
  const std::vector<float> after(1 << 20, 1e-4f), before(after.size(), 0.0f);
  const double square = static_cast<double>(1e-4f) * 1e-4f;
  EXPECT_NEAR(WeightChangeOf(after, before).change / (square * (1 << 20)), 1, 1e-12);
}

}  // namespace
}  // namespace rlvr
