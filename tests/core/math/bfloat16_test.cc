// SPDX-License-Identifier: Apache-2.0
// Products in bfloat16, by every unit that there is, against sums in double of rounded factors.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "core/math/precision.h"
#include "tests/core/math/kernel_test.h"

namespace rlvr::test {
namespace {

struct Shape {
  int64_t m, n, k;
};
// Rows of a tile and of a block, panels, groups of pairs and blocks of depth, whole and not.
const Shape kShapes[] = {{1, 1, 1},     {2, 7, 3},    {5, 16, 64},    {12, 33, 31},
                         {17, 32, 16},  {24, 40, 64}, {33, 48, 10},   {49, 70, 33},
                         {40, 33, 512}, {3, 15, 513}, {14, 64, 1100}, {50, 530, 40}};

template <class Check>
void ForEachUnit(const Check& check) {
  const auto run = [&](const Bfloat16Kernels& kernels, std::string_view name) {
    SCOPED_TRACE(name);
    check(kernels);
  };
  run(Bfloat16Baseline(), "baseline");
  run(Bfloat16Wide(), "wide");
  run(Bfloat16Tiles(), "tiles");
  if (DetectIsa() != Isa::kBaseline) run(Bfloat16Avx2(), "avx2");
  if (DetectIsa() == Isa::kAvx512) run(Bfloat16Avx512(), "avx512");
  if (!Bfloat16Unit().empty()) run(GetBfloat16Kernels(Precision::kBfloat16), Bfloat16Unit());
  // Not chosen where there are tiles, and there all the same.
  if (Bfloat16Unit() == "amx_bf16" && __builtin_cpu_supports("avx512bf16"))
    run(Bfloat16Avx512Unit(), "avx512_bf16");
}

// Ties to even, in double: bfloat16 has 8 bits of significand.
double Round(double x) {
  if (x == 0) return x;
  const int exponent = std::ilogb(x) - 7;
  return std::ldexp(std::nearbyint(std::ldexp(x, -exponent)), exponent);
}

// a [m, k], b [k, n], both of float, and c = round(a) round(b) + add.
struct Case {
  Shape s;
  std::vector<float> a, b, add, c;
  Vector product, expected;  // without and with `add`

  explicit Case(const Shape& shape)
      : s(shape),
        a(As<float>(Normal(s.m * s.k, 1))),
        b(As<float>(Normal(s.k * s.n, 2))),
        add(As<float>(Normal(s.m * s.n, 3))),
        c(add.size(), 99.0f),
        product(c.size(), 0.0) {
    for (int64_t i = 0; i < s.m; ++i) {
      for (int64_t p = 0; p < s.k; ++p) {
        const double left = Round(a[i * s.k + p]);
        for (int64_t j = 0; j < s.n; ++j) product[i * s.n + j] += left * Round(b[p * s.n + j]);
      }
    }
    expected = product;
    for (size_t i = 0; i < add.size(); ++i) expected[i] += add[i];
  }
  std::vector<uint32_t> Packed(const Bfloat16Kernels& kernels) const {
    std::vector<uint32_t> words(static_cast<size_t>(Bfloat16Words(s.k, s.n)), 0xabcdabcdu);
    kernels.pack({words.data(), b.data(), s.k, s.n, s.n, 1});
    return words;
  }
  void Multiply(const Bfloat16Kernels& kernels, const float* onto) {
    const std::vector<uint32_t> words = Packed(kernels);
    kernels.product({c.data(), onto, a.data(), words.data(), s.m, s.n, s.k});
  }
};

std::vector<float> Transposed(const std::vector<float>& x, int64_t rows, int64_t columns) {
  std::vector<float> y(x.size());
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) y[j * rows + i] = x[i * columns + j];
  }
  return y;
}

TEST(Bfloat16, MatchesSumsOfRoundedFactors) {
  ForEachUnit([](const Bfloat16Kernels& kernels) {
    for (const Shape& shape : kShapes) {
      Case onto(shape), self(shape), none(shape);
      onto.Multiply(kernels, onto.add.data());
      EXPECT_LT(RelativeError(onto.c, onto.expected), 3e-5) << shape.m << " " << shape.n;
      none.Multiply(kernels, nullptr);
      EXPECT_LT(RelativeError(none.c, none.product), 3e-5) << shape.m << " " << shape.n;
      self.c = self.add;
      self.Multiply(kernels, self.c.data());
      EXPECT_EQ(self.c, onto.c);
    }
  });
}

TEST(Bfloat16, PacksATransposedFactorToTheSameWords) {
  ForEachUnit([](const Bfloat16Kernels& kernels) {
    for (const Shape& shape : kShapes) {
      Case plain(shape), turned(shape);
      turned.b = Transposed(plain.b, shape.k, shape.n);
      std::vector<uint32_t> words(static_cast<size_t>(Bfloat16Words(shape.k, shape.n)), 7u);
      kernels.pack({words.data(), turned.b.data(), shape.k, shape.n, 1, shape.k});
      EXPECT_EQ(words, plain.Packed(kernels));
    }
  });
}

TEST(Bfloat16, ARowDependsOnItselfAlone) {
  ForEachUnit([](const Bfloat16Kernels& kernels) {
    const Shape shape{70, 40, 600};
    Case all(shape);
    all.Multiply(kernels, all.add.data());
    for (const int64_t rows : {1, 2, 5, 11, 13, 16, 17, 31, 33, 49}) {
      Case some(shape);
      some.s.m = rows;
      some.Multiply(kernels, some.add.data());
      const auto end = some.c.begin() + rows * shape.n;
      EXPECT_TRUE(std::equal(some.c.begin(), end, all.c.begin())) << rows;
      EXPECT_EQ(*end, 99.0f);
    }
  });
}

TEST(Bfloat16Gradient, IsTheProductOfTheTransposedLeftFactor) {
  ForEachUnit([](const Bfloat16Kernels& kernels) {
    for (const Shape& shape : kShapes) {
      Case p(shape);
      p.a = Transposed(p.a, shape.m, shape.k);
      p.c = p.add;
      kernels.product_gradient(
          {p.c.data(), p.a.data(), p.b.data(), shape.m, shape.n, shape.k, true});
      EXPECT_LT(RelativeError(p.c, p.expected), 3e-5) << shape.m << " " << shape.n;
      kernels.product_gradient(
          {p.c.data(), p.a.data(), p.b.data(), shape.m, shape.n, shape.k, false});
      EXPECT_LT(RelativeError(p.c, p.product), 3e-5) << shape.m << " " << shape.n;
    }
  });
}

TEST(Bfloat16Gradient, LeavesRowsOfZerosOutWithoutABitOfDifference) {
  ForEachUnit([](const Bfloat16Kernels& kernels) {
    for (const int64_t rows : {301, 640, 1501, 2048})
      ExpectPlacesChangeNoBit<float>(kernels, rows, kernels.rows_together);
  });
}

// x times 1.
float ThroughAProduct(const Bfloat16Kernels& kernels, float x) {
  uint32_t words[kBfloat16Depth / 2 * kBfloat16Columns];
  const float one = 1;
  float y = 0;
  kernels.pack({words, &one, 1, 1, 1, 1});
  kernels.product({&y, nullptr, &x, words, 1, 1, 1});
  return y;
}

TEST(Bfloat16, RoundsTiesToEvenAndKeepsWhatIsNotFinite) {
  const float infinity = std::numeric_limits<float>::infinity();
  ForEachUnit([&](const Bfloat16Kernels& kernels) {
    const auto rounded = [&](float x) { return ThroughAProduct(kernels, x); };
    EXPECT_EQ(rounded(1.0f + 0x1p-8f), 1.0f);
    EXPECT_EQ(rounded(1.0f + 0x1.8p-7f), 1.0f + 0x1p-6f);
    EXPECT_EQ(rounded(-1.0f - 0x1.01p-8f), -1.0f - 0x1p-7f);
    EXPECT_EQ(rounded(infinity), infinity);
    EXPECT_EQ(rounded(std::numeric_limits<float>::lowest()), -infinity);
    EXPECT_TRUE(std::isnan(rounded(std::bit_cast<float>(0x7fffffffu))));
    EXPECT_TRUE(std::isnan(rounded(std::bit_cast<float>(0xff800001u))));
  });
}

}  // namespace
}  // namespace rlvr::test
