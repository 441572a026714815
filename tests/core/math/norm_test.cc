// SPDX-License-Identifier: Apache-2.0
#include "tests/core/math/kernel_test.h"
#include "tests/support/gradient_check.h"

namespace rlvr::test {
namespace {

struct Shape {
  int64_t N, C;
};
constexpr Shape kShapes[] = {{1, 1}, {1, 2}, {3, 7}, {5, 16}, {4, 64}, {2, 100}, {3, 257}};

template <class T>
struct Normed {
  std::vector<T> x, gain, bias, y, mean, rstd;

  // rms: no mean, no bias.
  Normed(const Kernels<T>& table, const Vector& input, const Vector& gains, const Vector& biases,
         bool rms)
      : x(As<T>(input)), gain(As<T>(gains)), bias(As<T>(biases)) {
    const auto C = static_cast<int64_t>(gain.size()), N = static_cast<int64_t>(x.size()) / C;
    y.resize(x.size(), T(NAN)), mean.resize(static_cast<size_t>(N)),
        rstd.resize(static_cast<size_t>(N));
    table.norm_forward({.y = y.data(),
                        .mean = rms ? nullptr : mean.data(),
                        .rstd = rstd.data(),
                        .x = x.data(),
                        .gain = gain.data(),
                        .bias = rms ? nullptr : bias.data(),
                        .N = N,
                        .C = C});
  }

  // Gradients of x, gain and bias, one after another; each starts from `start`, which is taken off
  // again.
  Vector Backward(const Kernels<T>& table, const Vector& dy_values, bool rms, T start) const {
    const std::vector<T> dy = As<T>(dy_values);
    std::vector<T> dx(x.size(), start), dgain(gain.size(), start), dbias(gain.size(), start);
    const auto C = static_cast<int64_t>(gain.size()), N = static_cast<int64_t>(x.size()) / C;
    table.norm_backward({.dx = dx.data(),
                         .dgain = dgain.data(),
                         .dbias = rms ? nullptr : dbias.data(),
                         .dy = dy.data(),
                         .x = x.data(),
                         .gain = gain.data(),
                         .mean = rms ? nullptr : mean.data(),
                         .rstd = rstd.data(),
                         .N = N,
                         .C = C});
    Vector all(dx.begin(), dx.end());
    all.insert(all.end(), dgain.begin(), dgain.end());
    if (!rms) all.insert(all.end(), dbias.begin(), dbias.end());
    for (double& v : all) v -= start;
    return all;
  }
};

Vector Concatenate(const Vector& a, const Vector& b, const Vector& c) {
  Vector all = a;
  all.insert(all.end(), b.begin(), b.end());
  all.insert(all.end(), c.begin(), c.end());
  return all;
}

TEST(Norm, ForwardMatchesTheReference) {
  for (const auto [N, C] : kShapes) {
    for (const bool rms : {false, true}) {
      ForEachTable([&, rows = N, width = C, no_mean = rms](const auto& table) {
        using T = RLVR_SCALAR(table);
        const Vector x = Rounded<T>(Normal(rows * width, 1)), gain = Rounded<T>(Normal(width, 2)),
                     bias = Rounded<T>(Normal(width, 3));
        const Normed<T> run(table, x, gain, bias, no_mean);
        EXPECT_LT(RelativeError(run.y, reference::Norm(x, gain, bias, rows, no_mean)),
                  kTolerance<T>)
            << rows << " x " << width;
      });
    }
  }
}

TEST(Norm, RowsWithALargeMeanKeepTheirDigits) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    Vector x = Normal(64, 4);
    for (double& v : x) v += 1000;
    x = Rounded<T>(x);
    const Vector gain(64, 1.0), bias(64, 0.0);
    EXPECT_LT(RelativeError(Normed<T>(table, x, gain, bias, false).y,
                            reference::Norm(x, gain, bias, 1, false)),
              1e-4);
  });
}

TEST(Norm, GradientMatchesFiniteDifferencesOfTheReference) {
  for (const auto [N, C] : kShapes) {
    if (C == 1) continue;  // a layer norm of width 1 is constant
    const auto rows = static_cast<size_t>(N), width = static_cast<size_t>(C);
    for (const bool rms : {false, true}) {
      const Vector x = Normal(N * C, 5), gain = Normal(C, 6), bias = Normal(C, 7),
                   dy = Normal(N * C, 8);
      const auto loss = [&, no_mean = rms](const Vector& all) {
        const auto at = [&](size_t i) { return all.begin() + static_cast<int64_t>(i); };
        const Vector bias_here = no_mean ? bias : Vector(at(rows * width + width), all.end());
        return WeightedSum(dy, reference::Norm(Vector(at(0), at(rows * width)),
                                               Vector(at(rows * width), at(rows * width + width)),
                                               bias_here, static_cast<int64_t>(rows), no_mean));
      };
      const Normed<double> run(KernelsDouble(), x, gain, bias, rms);
      const Vector gradient = run.Backward(KernelsDouble(), dy, rms, 0.0);
      EXPECT_LT(GradientError(loss, Concatenate(x, gain, rms ? Vector{} : bias), gradient), 1e-6)
          << N << " x " << C;
    }
  }
}

TEST(Norm, FloatGradientsMatchTheDoubleOnesAndAreAdded) {
  for (const auto [N, C] : kShapes) {
    if (C == 1) continue;
    for (const bool rms : {false, true}) {
      const Vector x = Rounded<float>(Normal(N * C, 5)), gain = Rounded<float>(Normal(C, 6)),
                   bias = Rounded<float>(Normal(C, 7)), dy = Rounded<float>(Normal(N * C, 8));
      const Vector expected = Normed<double>(KernelsDouble(), x, gain, bias, rms)
                                  .Backward(KernelsDouble(), dy, rms, 0.0);
      ForEachTable([&, no_mean = rms](const auto& table) {
        using T = RLVR_SCALAR(table);
        const Vector actual =
            Normed<T>(table, x, gain, bias, no_mean).Backward(table, dy, no_mean, T(2));
        EXPECT_LT(RelativeError(actual, expected), kTolerance<T>);
      });
    }
  }
}

}  // namespace
}  // namespace rlvr::test
