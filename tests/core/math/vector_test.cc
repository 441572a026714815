// The kernels over whole buffers: bias, add, sum of squares, AdamW.
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/math/kernel_test.h"

namespace rlvr::test {
namespace {

constexpr int64_t kLengths[] = {1, 2, 15, 16, 17, 1000, 4096, 9001};

TEST(Bias, IsAddedToEveryRowAndItsGradientIsTheColumnSum) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const int64_t C : {1, 3, 37}) {
      const int64_t N = 5;
      std::vector<T> x = As<T>(Normal(N * C, 1)), sums(static_cast<size_t>(C), T(3));
      const std::vector<T> before = x, bias = As<T>(Normal(C, 2));
      table.bias_forward({.x = x.data(), .bias = bias.data(), .N = N, .C = C});
      table.bias_backward({.dbias = sums.data(), .dx = before.data(), .N = N, .C = C});
      for (size_t c = 0; c < bias.size(); ++c) {
        double expected = 3;
        for (size_t n = 0; n < 5; ++n) {
          EXPECT_EQ(x[n * bias.size() + c], before[n * bias.size() + c] + bias[c]);
          expected += before[n * bias.size() + c];
        }
        EXPECT_NEAR(sums[c], expected, 1e-5);
      }
    }
  });
}

TEST(Add, AddsEveryElement) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const int64_t n : kLengths) {
      const std::vector<T> x = As<T>(Normal(n, 1)), before = As<T>(Normal(n, 2));
      std::vector<T> y = before;
      table.add(y.data(), x.data(), n);
      for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(y[i], before[i] + x[i]);
    }
  });
}

TEST(SumOfSquares, MatchesThePlainSum) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const int64_t n : kLengths) {
      const Vector x = Rounded<T>(Normal(n, 3));
      double expected = 0;
      for (const double v : x) expected += v * v;
      EXPECT_NEAR(table.sum_of_squares(As<T>(x).data(), n) / expected, 1, 1e-13);
    }
    EXPECT_EQ(table.sum_of_squares(nullptr, 0), 0);
  });
}

TEST(SumOfSquares, OfHugeFloatsDoesNotOverflow) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    const std::vector<T> x(100, T(1e30));
    EXPECT_NEAR(table.sum_of_squares(x.data(), 100) / 1e62, 1, 1e-6);
  });
}

struct State {
  Vector parameter, m, v;
};

// One step, as the paper writes it (its schedule multiplier being the learning rate, as in common
// use).
void ReferenceStep(State& s, const Vector& gradient, const std::vector<uint8_t>& mask,
                   int64_t step) {
  for (size_t i = 0; i < gradient.size(); ++i) {
    const double g = gradient[i] * 0.5;
    s.m[i] = 0.9 * s.m[i] + 0.1 * g;
    s.v[i] = 0.99 * s.v[i] + 0.01 * g * g;
    const double m = s.m[i] / (1 - std::pow(0.9, step)), v = s.v[i] / (1 - std::pow(0.99, step));
    const double decay = mask.empty() || mask[i] != 0 ? 0.1 * s.parameter[i] : 0;
    s.parameter[i] -= 0.02 * (m / (std::sqrt(v) + 1e-8) + decay);
  }
}

template <class T>
void CheckAdamw(const Kernels<T>& table, int64_t n, bool masked) {
  State expected = {Rounded<T>(Normal(n, 1)), Vector(static_cast<size_t>(n)),
                    Vector(static_cast<size_t>(n))};
  std::vector<T> parameter = As<T>(expected.parameter), m = As<T>(expected.m),
                 v = As<T>(expected.v);
  std::vector<uint8_t> mask(masked ? static_cast<size_t>(n) : 0);
  for (size_t i = 0; i < mask.size(); ++i) mask[i] = i % 3 != 0;
  for (int64_t step = 1; step <= 5; ++step) {
    const Vector gradient = Rounded<T>(Normal(n, 10 + static_cast<uint64_t>(step)));
    const std::vector<T> g = As<T>(gradient);
    table.adamw({.parameter = parameter.data(),
                 .m = m.data(),
                 .v = v.data(),
                 .gradient = g.data(),
                 .decay_mask = masked ? mask.data() : nullptr,
                 .n = n,
                 .step = step,
                 .learning_rate = 0.02,
                 .beta1 = 0.9,
                 .beta2 = 0.99,
                 .epsilon = 1e-8,
                 .weight_decay = 0.1,
                 .gradient_scale = 0.5});
    ReferenceStep(expected, gradient, mask, step);
  }
  EXPECT_LT(RelativeError(parameter, expected.parameter), kTolerance<T>);
  EXPECT_LT(RelativeError(m, expected.m), kTolerance<T>);
  EXPECT_LT(RelativeError(v, expected.v), kTolerance<T>);
}

TEST(Adamw, MatchesThePaperForSeveralSteps) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const int64_t n : {1, 7, 255, 256, 1000}) {
      CheckAdamw<T>(table, n, false);
      CheckAdamw<T>(table, n, true);
    }
  });
}

}  // namespace
}  // namespace rlvr::test
