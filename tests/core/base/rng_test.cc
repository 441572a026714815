// SPDX-License-Identifier: Apache-2.0
#include "core/base/rng.h"

#include <gtest/gtest.h>

#include <set>

namespace rlvr {
namespace {

TEST(Philox, GivesTheKnownAnswers) {
  // Known-answer vectors of Random123 (Salmon et al. 2011) for ten rounds.
  const std::array<uint32_t, 4> zero{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
  EXPECT_EQ(Philox4x32({0, 0, 0, 0}, {0, 0}), zero);
  const std::array<uint32_t, 4> ones{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
  EXPECT_EQ(Philox4x32({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}), ones);
}

TEST(Stream, SameKeySameNumbersOtherKeyOthers) {
  Stream a(7, "x", {1, 2}), b(7, "x", {1, 2}), c(7, "x", {2, 1}), d(8, "x", {1, 2}),
      e(7, "y", {1, 2});
  const uint32_t first = a();
  EXPECT_EQ(first, b());
  std::set<uint32_t> others{first, c(), d(), e()};
  EXPECT_EQ(others.size(), 4u);
}

TEST(Stream, NeighbouringIndicesShareNothing) {
  std::set<uint32_t> seen;
  for (uint64_t i = 0; i < 10000; ++i) seen.insert(Stream(42, "task", {i})());
  EXPECT_GT(seen.size(), 9990u);  // about 0.01 repeats expected in 2^32
}

TEST(Stream, UniformIsUniform) {
  Stream rng(1, "uniform");
  double sum = 0, squares = 0;
  const int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double u = rng.Uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u, squares += u * u;
  }
  EXPECT_NEAR(sum / n, 0.5, 0.005);
  EXPECT_NEAR(squares / n, 1.0 / 3, 0.005);
}

}  // namespace
}  // namespace rlvr
