// SPDX-License-Identifier: Apache-2.0
#include "core/base/rng.h"
#include "tests/core/math/kernel_test.h"

namespace rlvr::test {
namespace {

using reference::Cuts;

struct Options {
  double temperature = 1;
  Cuts cuts = {};
};

template <class T>
Sampled<T> Draw(const Kernels<T>& table, const std::vector<T>& logits, const Options& options,
                double uniform) {
  std::vector<T> scratch(3 * logits.size(), T(NAN));
  return table.sample({.logits = logits.data(),
                       .scratch = scratch.data(),
                       .V = static_cast<int64_t>(logits.size()),
                       .temperature = options.temperature,
                       .top_p = options.cuts.top_p,
                       .min_p = options.cuts.min_p,
                       .uniform = uniform,
                       .top_k = options.cuts.top_k});
}

// Tokens drawn at evenly spaced uniforms: all that have probability above 1 / count, and no others.
template <class T>
std::vector<int> Support(const Kernels<T>& table, const std::vector<T>& logits,
                         const Options& options) {
  std::vector<int> drawn(logits.size());
  constexpr int kCount = 2000;
  for (int i = 0; i < kCount; ++i) {
    drawn[static_cast<size_t>(Draw(table, logits, options, double(i) / kCount).token)] = 1;
  }
  return drawn;
}

TEST(Sample, FrequenciesPassAChiSquareTestAgainstTheEnumeratedProbabilities) {
  const Options cases[] = {{1.0, {}},
                           {0.7, {}},
                           {1.5, {}},
                           {1.0, {.top_k = 5}},
                           {0.9, {.top_p = 0.8}},
                           {1.0, {.min_p = 0.1}},
                           {1.2, {.top_k = 9, .top_p = 0.9, .min_p = 0.05}}};
  ForEachTable([&](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const Options& options : cases) {
      const Vector values = Rounded<T>(Normal(13, 21));
      const std::vector<T> logits = As<T>(values);
      const Vector p =
          reference::SamplingProbabilities(values.data(), 13, options.temperature, options.cuts);
      std::vector<int> counts(13);
      Stream rng(7, "test.sample");
      constexpr int kDraws = 20000;
      for (int i = 0; i < kDraws; ++i) {
        ++counts[static_cast<size_t>(Draw(table, logits, options, rng.Uniform()).token)];
      }
      double chi_square = 0;
      for (size_t v = 0; v < p.size(); ++v) {
        if (p[v] == 0) {
          EXPECT_EQ(counts[v], 0);
        } else {
          chi_square += std::pow(counts[v] - kDraws * p[v], 2) / (kDraws * p[v]);
        }
      }
      EXPECT_LT(chi_square, 32.9);  // the 0.1 % point at 12 degrees of freedom
    }
  });
}

TEST(Sample, LogProbIsAtFullSupportAndTheSamplingTemperature) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    const Vector values = Rounded<T>(Normal(37, 3));
    for (const double temperature : {0.5, 1.0, 2.0}) {
      const auto drawn = Draw(table, As<T>(values), {temperature, {.top_k = 3, .top_p = 0.9}}, 0.4);
      EXPECT_NEAR(drawn.logprob, reference::LogProb(values.data(), 37, temperature, drawn.token),
                  1e-5);
    }
    const auto greedy = Draw(table, As<T>(values), {0, {}}, 0.4);
    EXPECT_NEAR(greedy.logprob, reference::LogProb(values.data(), 37, 1, greedy.token), 1e-5);
  });
}

// The trainer recomputes what the sampler wrote: equal logits give equal bits.
TEST(Sample, LogProbHasTheBitsOfTheLogProbKernel) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    const std::vector<T> logits = As<T>(Normal(53, 4));
    const auto drawn = Draw(table, logits, {0.8, {}}, 0.3);
    T logprob;
    table.logprob_forward({.logprob = &logprob,
                           .entropy = nullptr,
                           .logits = logits.data(),
                           .target = &drawn.token,
                           .N = 1,
                           .V = 53,
                           .temperature = T(0.8)});
    EXPECT_EQ(drawn.logprob, logprob);
  });
}

// The set that was drawn from, and the log-probability over it, as the loss will see them: logits
// outside the set at -infinity, in the bits of the log-probability kernel.
TEST(Sample, AKeptSetHoldsTheSupportAndItsLogProbability) {
  constexpr int64_t kSize = 77;
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    const std::vector<T> logits = As<T>(Normal(kSize, 4));
    for (const Cuts& cuts : {Cuts{}, {.top_k = 5}, {.top_p = 0.8}, {.min_p = 0.1}}) {
      uint64_t kept[2];
      std::vector<T> scratch(3 * kSize);
      const Sampled<T> drawn = table.sample({.logits = logits.data(),
                                             .scratch = scratch.data(),
                                             .V = kSize,
                                             .temperature = 0.8,
                                             .top_p = cuts.top_p,
                                             .min_p = cuts.min_p,
                                             .uniform = 0.3,
                                             .top_k = cuts.top_k,
                                             .kept = kept});
      std::vector<T> masked = logits;
      const std::vector<int> support = Support(table, logits, {0.8, cuts});
      for (int64_t v = 0; v < kSize; ++v) {
        const bool in = kept[v / 64] >> v % 64 & 1;
        if (!in) masked[v] = -std::numeric_limits<T>::infinity();
        EXPECT_TRUE(in || support[v] == 0) << v;
        if (cuts.top_k > 0 || cuts.min_p > 0) {
          EXPECT_EQ(in, support[v] != 0) << v;
        }
      }
      EXPECT_TRUE(kept[drawn.token / 64] >> drawn.token % 64 & 1);
      T logprob;
      table.logprob_forward({.logprob = &logprob,
                             .entropy = nullptr,
                             .logits = masked.data(),
                             .target = &drawn.token,
                             .N = 1,
                             .V = kSize,
                             .temperature = T(0.8)});
      EXPECT_EQ(drawn.logprob, logprob);
    }
  });
}

TEST(Sample, TemperatureZeroIsTheFirstLargest) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    EXPECT_EQ(Draw<T>(table, {1, 3, 2, 3, 3}, {0, {}}, 0.99).token, 1);
    EXPECT_EQ(Draw<T>(table, {-1}, {0, {}}, 0).token, 0);
    EXPECT_EQ(Draw<T>(table, {T(-INFINITY), -5, T(-INFINITY)}, {0, {}}, 0).token, 1);
  });
}

TEST(Sample, CutsHaveExactSupports) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    std::vector<T> logits;
    for (const double p : {0.1, 0.4, 0.2, 0.2, 0.1}) logits.push_back(T(std::log(p)));
    const auto support = [&](const Cuts& cuts) { return Support<T>(table, logits, {1, cuts}); };
    using Set = std::vector<int>;
    EXPECT_EQ(support({}), (Set{1, 1, 1, 1, 1}));
    EXPECT_EQ(support({.top_k = 1}), (Set{0, 1, 0, 0, 0}));
    EXPECT_EQ(support({.top_k = 2}), (Set{0, 1, 1, 0, 0}));  // ties: the lower index stays
    EXPECT_EQ(support({.top_k = 3}), (Set{0, 1, 1, 1, 0}));
    EXPECT_EQ(support({.top_k = 7}), (Set{1, 1, 1, 1, 1}));
    EXPECT_EQ(support({.top_p = 0.0}), (Set{0, 1, 0, 0, 0}));
    EXPECT_EQ(support({.top_p = 0.39}), (Set{0, 1, 0, 0, 0}));
    EXPECT_EQ(support({.top_p = 0.41}), (Set{0, 1, 1, 0, 0}));
    EXPECT_EQ(support({.top_p = 0.79}), (Set{0, 1, 1, 1, 0}));
    EXPECT_EQ(support({.top_p = 0.81}), (Set{1, 1, 1, 1, 0}));
    EXPECT_EQ(support({.min_p = 0.49}), (Set{0, 1, 1, 1, 0}));
    EXPECT_EQ(support({.min_p = 0.51}), (Set{0, 1, 0, 0, 0}));
    EXPECT_EQ(support({.min_p = 1.0}), (Set{0, 1, 0, 0, 0}));
    EXPECT_EQ(support({.top_k = 3, .top_p = 0.7}), (Set{0, 1, 1, 0, 0}));  // 0.6 of 0.8 is 0.75
  });
}

TEST(Sample, UniformAtItsEndsGivesTheFirstAndTheLastToken) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    const T never = T(-INFINITY);
    const std::vector<T> logits = {never, 0, 0, 0, never};
    EXPECT_EQ(Draw<T>(table, logits, {1, {}}, 0).token, 1);
    EXPECT_EQ(Draw<T>(table, logits, {1, {}}, 0.999999).token, 3);
    EXPECT_EQ(Draw<T>(table, logits, {1, {}}, 1 - 0x1p-53).token, 3);
    EXPECT_EQ(Draw<T>(table, logits, {1, {.top_k = 2}}, 1 - 0x1p-53).token, 2);
  });
}

TEST(Sample, WhateverTheLogitsHoldTheTokenIsInRange) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    const T nan = T(NAN), inf = T(INFINITY);
    const std::vector<std::vector<T>> rows = {{nan, nan, nan},       {0, nan, 1},   {inf, 0, inf},
                                              {-inf, -inf, -inf},    {nan, inf, 0}, {-inf, nan, 0},
                                              {T(3e38), T(-3e38), 0}};
    const Options cases[] = {
        {0, {}}, {1, {}}, {1, {.top_k = 2}}, {1, {.top_p = 0.5}}, {1, {.min_p = 0.5}}};
    for (const std::vector<T>& logits : rows) {
      for (const Options& options : cases) {
        for (const double uniform : {0.0, 0.5, 0.999999}) {
          const auto token = Draw(table, logits, options, uniform).token;
          EXPECT_GE(token, 0);
          EXPECT_LT(token, 3);
        }
      }
    }
    EXPECT_TRUE(
        std::isnan(Draw<T>(table, {0, nan, 1}, {1, {}}, 0.1).logprob));  // for the NaN guard to see
  });
}

TEST(Sample, VocabulariesOfAnyWidthWork) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (int64_t V = 1; V <= 40; ++V) {
      const Vector values = Rounded<T>(Normal(V, 5));
      for (const Cuts& cuts : {Cuts{}, Cuts{.top_k = 3}, Cuts{.top_p = 0.7}}) {
        const Vector p = reference::SamplingProbabilities(values.data(), V, 1, cuts);
        for (const double uniform : {0.03, 0.37, 0.81}) {
          const auto token =
              static_cast<size_t>(Draw(table, As<T>(values), {1, cuts}, uniform).token);
          double below = 0;
          for (size_t v = 0; v < token; ++v) below += p[v];
          EXPECT_LT(below, uniform + 1e-5);
          EXPECT_GT(below + p[token], uniform - 1e-5);
        }
      }
    }
  });
}

}  // namespace
}  // namespace rlvr::test
