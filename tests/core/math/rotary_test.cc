// SPDX-License-Identifier: Apache-2.0
#include "tests/core/math/kernel_test.h"

namespace rlvr::test {
namespace {

struct Case {
  int64_t heads, D, stride;
};
constexpr Case kCases[] = {{1, 2, 2}, {2, 10, 25}, {4, 32, 256}, {1, 200, 200}};
const std::vector<int32_t> kPositions = {0, 1, 7, 63, 511, 40000};

template <class T>
void Turn(const Kernels<T>& table, std::vector<T>& x, const Case& c, int sign) {
  table.rotary({.x = x.data(),
                .position = kPositions.data(),
                .N = static_cast<int64_t>(kPositions.size()),
                .stride = c.stride,
                .heads = c.heads,
                .D = c.D,
                .base = 10000,
                .sign = sign});
}

TEST(Rotary, MatchesTheReferenceAndTouchesNoOtherColumn) {
  for (const Case& c : kCases) {
    ForEachTable([&](const auto& table) {
      using T = RLVR_SCALAR(table);
      const Vector input = Rounded<T>(Normal(c.stride * int64_t(kPositions.size()), 1));
      std::vector<T> x = As<T>(input);
      Turn<T>(table, x, c, 1);
      const double bound = std::is_same_v<T, double> ? 1e-11 : kTolerance<T>;
      EXPECT_LT(RelativeError(x, reference::Rotate(input, kPositions, c.heads, c.D, 10000)), bound);
    });
  }
}

TEST(Rotary, TurningBackGivesTheInput) {
  for (const Case& c : kCases) {
    ForEachTable([&](const auto& table) {
      using T = RLVR_SCALAR(table);
      const Vector input = Rounded<T>(Normal(c.stride * int64_t(kPositions.size()), 2));
      std::vector<T> x = As<T>(input);
      Turn<T>(table, x, c, 1);
      Turn<T>(table, x, c, -1);
      EXPECT_LT(RelativeError(x, input), kTolerance<T>);
    });
  }
}

}  // namespace
}  // namespace rlvr::test
