// SPDX-License-Identifier: Apache-2.0
#include "tests/core/math/kernel_test.h"
#include "tests/support/gradient_check.h"

namespace rlvr::test {
namespace {

constexpr int64_t kShapes[][2] = {{1, 1}, {3, 2}, {4, 7}, {2, 64}, {3, 101}};
constexpr double kTemperatures[] = {1.0, 0.6, 1.7};

std::vector<int32_t> Targets(int64_t N, int64_t V) {
  std::vector<int32_t> targets;
  for (int64_t n = 0; n < N; ++n) targets.push_back(static_cast<int32_t>((5 * n + V - 1) % V));
  return targets;
}

struct Batch {
  int64_t N, V;
  double temperature;
  Vector logits, dlogprob, dentropy;
  std::vector<int32_t> targets;

  Batch(int64_t rows, int64_t vocabulary, double at)
      : N(rows),
        V(vocabulary),
        temperature(at),
        logits(Rounded<float>(Normal(rows * vocabulary, 1, 2))),
        dlogprob(Rounded<float>(Normal(rows, 2))),
        dentropy(Rounded<float>(Normal(rows, 3))),
        targets(Targets(rows, vocabulary)) {}
};

// sum_n dlogprob logprob + dentropy entropy.
double Loss(const Batch& b, const Vector& logits, bool with_entropy) {
  double loss = 0;
  for (size_t n = 0; n < b.targets.size(); ++n) {
    const double* row = &logits[n * static_cast<size_t>(b.V)];
    loss += b.dlogprob[n] * reference::LogProb(row, b.V, b.temperature, b.targets[n]);
    if (with_entropy) loss += b.dentropy[n] * reference::Entropy(row, b.V, b.temperature);
  }
  return loss;
}

template <class T>
std::vector<T> Gradient(const Kernels<T>& table, const Batch& b, bool with_entropy) {
  std::vector<T> logits = As<T>(b.logits);
  const std::vector<T> dlogprob = As<T>(b.dlogprob), dentropy = As<T>(b.dentropy);
  table.logprob_backward({.dlogits = logits.data(),
                          .logits = logits.data(),
                          .target = b.targets.data(),
                          .dlogprob = dlogprob.data(),
                          .dentropy = with_entropy ? dentropy.data() : nullptr,
                          .N = b.N,
                          .V = b.V,
                          .temperature = T(b.temperature)});
  return logits;
}

template <class Check>
void ForEachBatch(const Check& check) {
  for (const auto& shape : kShapes) {
    for (const double temperature : kTemperatures) check(Batch(shape[0], shape[1], temperature));
  }
}

TEST(LogProb, ForwardMatchesTheReference) {
  ForEachBatch([](const Batch& b) {
    ForEachTable([&](const auto& table) {
      using T = RLVR_SCALAR(table);
      const std::vector<T> logits = As<T>(b.logits);
      std::vector<T> logprob(b.targets.size(), T(NAN)), entropy(b.targets.size(), T(NAN));
      table.logprob_forward({.logprob = logprob.data(),
                             .entropy = entropy.data(),
                             .logits = logits.data(),
                             .target = b.targets.data(),
                             .N = b.N,
                             .V = b.V,
                             .temperature = T(b.temperature)});
      for (size_t n = 0; n < b.targets.size(); ++n) {
        const double* row = &b.logits[n * static_cast<size_t>(b.V)];
        const double bound = std::is_same_v<T, double> ? 1e-12 : 1e-5;
        EXPECT_NEAR(logprob[n], reference::LogProb(row, b.V, b.temperature, b.targets[n]), bound);
        EXPECT_NEAR(entropy[n], reference::Entropy(row, b.V, b.temperature), bound);
      }
    });
  });
}

TEST(LogProb, GradientMatchesFiniteDifferencesOfTheReference) {
  ForEachBatch([](const Batch& b) {
    for (const bool with_entropy : {false, true}) {
      if (b.V == 1) continue;  // constant
      const auto loss = [&, entropy = with_entropy](const Vector& x) {
        return Loss(b, x, entropy);
      };
      EXPECT_LT(GradientError(loss, b.logits, Gradient<double>(KernelsDouble(), b, with_entropy)),
                1e-6);
    }
  });
}

TEST(LogProb, FloatGradientsMatchTheDoubleOnes) {
  ForEachBatch([](const Batch& b) {
    for (const bool with_entropy : {false, true}) {
      const std::vector<double> expected = Gradient<double>(KernelsDouble(), b, with_entropy);
      ForEachTable([&, entropy = with_entropy](const auto& table) {
        using T = RLVR_SCALAR(table);
        if (b.V == 1) return;  // constant
        EXPECT_LT(RelativeError(Gradient<T>(table, b, entropy), expected), kTolerance<T>);
      });
    }
  });
}

TEST(LogProb, TokensMaskedByMinusInfinityHaveNoPart) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    const T logits[] = {T(1), T(-INFINITY), T(1), T(-INFINITY), T(-INFINITY)};
    const int32_t target[] = {0};
    T logprob, entropy, dlogits[5];
    const T one[] = {T(1)}, half[] = {T(0.5)};
    table.logprob_forward({.logprob = &logprob,
                           .entropy = &entropy,
                           .logits = logits,
                           .target = target,
                           .N = 1,
                           .V = 5,
                           .temperature = T(1)});
    EXPECT_NEAR(logprob, -std::log(2), 1e-6);
    EXPECT_NEAR(entropy, std::log(2), 1e-6);
    table.logprob_backward({.dlogits = dlogits,
                            .logits = logits,
                            .target = target,
                            .dlogprob = one,
                            .dentropy = half,
                            .N = 1,
                            .V = 5,
                            .temperature = T(1)});
    EXPECT_NEAR(dlogits[0], 0.5, 1e-6);
    EXPECT_NEAR(dlogits[2], -0.5, 1e-6);
    for (const int masked : {1, 3, 4}) EXPECT_EQ(dlogits[masked], 0);
  });
}

}  // namespace
}  // namespace rlvr::test
