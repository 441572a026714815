// SPDX-License-Identifier: Apache-2.0
#include "tests/core/math/kernel_test.h"
#include "tests/support/gradient_check.h"

namespace rlvr::test {
namespace {

constexpr Activation kKinds[] = {Activation::kGelu, Activation::kSwiglu, Activation::kRelu2};
constexpr int64_t kShapes[][2] = {{1, 1}, {3, 5}, {2, 16}, {5, 67}};

int64_t InputWidth(Activation kind, int64_t F) { return kind == Activation::kSwiglu ? 2 * F : F; }

template <class T>
std::vector<T> Forward(const Kernels<T>& table, const Vector& input, int64_t N, int64_t F,
                       Activation kind) {
  const std::vector<T> x = As<T>(input);
  std::vector<T> y(static_cast<size_t>(N * F), T(NAN));
  table.activation_forward({.y = y.data(), .x = x.data(), .N = N, .F = F, .kind = kind});
  return y;
}

template <class T>
std::vector<T> Backward(const Kernels<T>& table, const Vector& input, const Vector& dy_values,
                        int64_t N, int64_t F, Activation kind) {
  const std::vector<T> x = As<T>(input), dy = As<T>(dy_values);
  std::vector<T> dx(x.size(), T(NAN));
  table.activation_backward(
      {.dx = dx.data(), .dy = dy.data(), .x = x.data(), .N = N, .F = F, .kind = kind});
  return dx;
}

// Calls check(kind, N, F) for every kind and shape.
template <class Check>
void ForEachCase(const Check& check) {
  for (const Activation kind : kKinds) {
    for (const auto& shape : kShapes) {
      SCOPED_TRACE(testing::Message()
                   << "kind " << int(kind) << ", " << shape[0] << " x " << shape[1]);
      check(kind, shape[0], shape[1]);
    }
  }
}

TEST(Activation, ForwardMatchesTheReference) {
  ForEachCase([](Activation kind, int64_t N, int64_t F) {
    ForEachTable([=](const auto& table) {
      using T = RLVR_SCALAR(table);
      const Vector x = Rounded<T>(Normal(N * InputWidth(kind, F), 1, 3));
      EXPECT_LT(RelativeError(Forward<T>(table, x, N, F, kind), reference::Activate(x, N, F, kind)),
                kTolerance<T>);
    });
  });
}

TEST(Activation, GradientMatchesFiniteDifferencesOfTheReference) {
  ForEachCase([](Activation kind, int64_t N, int64_t F) {
    const Vector x = Normal(N * InputWidth(kind, F), 2), dy = Normal(N * F, 3);
    const auto loss = [&](const Vector& at) {
      return WeightedSum(dy, reference::Activate(at, N, F, kind));
    };
    EXPECT_LT(GradientError(loss, x, Backward<double>(KernelsDouble(), x, dy, N, F, kind), 1e-4),
              1e-6);
  });
}

TEST(Activation, FloatGradientsMatchTheDoubleOnes) {
  ForEachCase([](Activation kind, int64_t N, int64_t F) {
    const Vector x = Rounded<float>(Normal(N * InputWidth(kind, F), 2, 3)),
                 dy = Rounded<float>(Normal(N * F, 3));
    const std::vector<double> expected = Backward<double>(KernelsDouble(), x, dy, N, F, kind);
    ForEachTable([&](const auto& table) {
      using T = RLVR_SCALAR(table);
      EXPECT_LT(RelativeError(Backward<T>(table, x, dy, N, F, kind), expected), kTolerance<T>);
    });
  });
}

TEST(Activation, FarTailsNeitherOverflowNorLoseTheirSign) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    const Vector x = {-1e4, -100, -30, -12, 12, 30, 100, 1e4};
    for (const Activation kind : {Activation::kGelu, Activation::kRelu2}) {
      EXPECT_LT(RelativeError(Forward<T>(table, x, 1, 8, kind), reference::Activate(x, 1, 8, kind)),
                kTolerance<T>);
    }
    const std::vector<T> slope = Backward<T>(table, x, Vector(8, 1.0), 1, 8, Activation::kGelu);
    EXPECT_LT(RelativeError(slope, {0, 0, 0, 0, 1, 1, 1, 1}), kTolerance<T>);
  });
}

}  // namespace
}  // namespace rlvr::test
