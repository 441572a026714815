// SPDX-License-Identifier: Apache-2.0
#include "core/math/matmul.h"

#include <thread>

#include "core/math/linear.h"
#include "tests/core/math/kernel_test.h"

namespace rlvr::test {
namespace {

struct Case {
  int64_t m, n, k, gap;  // gap: elements between rows beyond their width
  bool transpose_a, transpose_b, accumulate;
};

std::vector<Case> Cases() {
  std::vector<Case> cases;
  constexpr int64_t kShapes[][3] = {{1, 1, 1},     {3, 5, 7},     {8, 64, 64},
                                    {33, 17, 130}, {64, 256, 65}, {1, 40, 64}};
  for (const auto& s : kShapes) {
    for (int bits = 0; bits < 16; ++bits) {
      cases.push_back({s[0], s[1], s[2], (bits & 8) != 0 ? 3 : 0, (bits & 1) != 0, (bits & 2) != 0,
                       (bits & 4) != 0});
    }
  }
  return cases;
}

// A matrix of rows x columns, each row followed by `gap` values.
struct Stored {
  int64_t rows, columns, stride;
  Vector values;

  Stored(int64_t r, int64_t c, int64_t gap, uint64_t seed)
      : rows(r), columns(c), stride(c + gap), values(Normal(r * stride, seed)) {}
  double At(int64_t i, int64_t j, bool transposed) const {
    return values[static_cast<size_t>(transposed ? j * stride + i : i * stride + j)];
  }
};

template <class T>
void CheckProduct(const Case& c) {
  Stored a(c.transpose_a ? c.k : c.m, c.transpose_a ? c.m : c.k, c.gap, 1);
  Stored b(c.transpose_b ? c.n : c.k, c.transpose_b ? c.k : c.n, c.gap, 2);
  Stored expected(c.m, c.n, c.gap, 3);
  a.values = Rounded<T>(a.values), b.values = Rounded<T>(b.values),
  expected.values = Rounded<T>(expected.values);
  const std::vector<T> a_values = As<T>(a.values), b_values = As<T>(b.values);
  std::vector<T> actual = As<T>(expected.values);
  for (int64_t i = 0; i < c.m; ++i) {
    for (int64_t j = 0; j < c.n; ++j) {
      double sum = c.accumulate ? expected.At(i, j, false) : 0;
      for (int64_t p = 0; p < c.k; ++p)
        sum += a.At(i, p, c.transpose_a) * b.At(p, j, c.transpose_b);
      expected.values[static_cast<size_t>(i * expected.stride + j)] = sum;
    }
  }
  Matmul<T>({.c = actual.data(),
             .a = a_values.data(),
             .b = b_values.data(),
             .m = c.m,
             .n = c.n,
             .k = c.k,
             .stride_c = expected.stride,
             .stride_a = a.stride,
             .stride_b = b.stride,
             .transpose_a = c.transpose_a ? Transpose::kYes : Transpose::kNo,
             .transpose_b = c.transpose_b ? Transpose::kYes : Transpose::kNo,
             .accumulate = c.accumulate});
  EXPECT_LT(RelativeError(actual, expected.values), kTolerance<T>)
      << c.m << 'x' << c.n << 'x' << c.k << " gap " << c.gap << " transposes " << c.transpose_a
      << c.transpose_b << " accumulate " << c.accumulate;
}

TEST(Matmul, MatchesThePlainSumsInEveryLayout) {
  for (const Case& c : Cases()) {
    CheckProduct<float>(c);
    CheckProduct<double>(c);
  }
}

TEST(Matmul, TheThreeProductsOfALinearLayerAreItsValueAndItsGradients) {
  const std::vector<double> x = {1, 2, 3, 4}, w = {1, 2, 3, 4, 5, 6},
                            dy = {1, 0, 0, 0, 1, 0};  // 2x2, 2x3, 2x3
  std::vector<double> y(6), dx(4), dw(6, 1.0);
  Linear<double>(y.data(), x.data(), {w.data()}, 2, 2, 3);
  EXPECT_EQ(y, (std::vector<double>{9, 12, 15, 19, 26, 33}));
  LinearInputGradient<double>(dx.data(), dy.data(), {w.data()}, 2, 2, 3);
  EXPECT_EQ(dx, (std::vector<double>{1, 4, 2, 5}));
  LinearWeightGradient(dw.data(), x.data(), dy.data(), 2, 2, 3, true);
  EXPECT_EQ(dw, (std::vector<double>{2, 4, 1, 3, 5, 1}));
}

TEST(Matmul, GivesTheSameBitsOnEveryThread) {
  const std::vector<float> x = As<float>(Normal(64 * 128, 1)), w = As<float>(Normal(128 * 96, 2));
  std::vector<std::vector<float>> results(4, std::vector<float>(64 * 96));
  std::vector<std::thread> threads;
  for (std::vector<float>& y : results) {
    threads.emplace_back([&] { Linear<float>(y.data(), x.data(), {w.data()}, 64, 128, 96); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<float>& y : results) EXPECT_EQ(y, results[0]);
}

TEST(Matmul, NamesItsLibraryAndVersion) {
  EXPECT_NE(std::string(MatmulLibrary()).find('.'), std::string::npos) << MatmulLibrary();
}

}  // namespace
}  // namespace rlvr::test
