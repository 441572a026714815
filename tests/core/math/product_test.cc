// SPDX-License-Identifier: Apache-2.0
// The products of linear layers against plain sums in double.
#include <gtest/gtest.h>

#include "core/math/kernels.h"
#include "core/math/linear.h"
#include "tests/core/math/kernel_test.h"

namespace rlvr::test {
namespace {

struct Shape {
  int64_t m, n, k;
};
// Tiles of rows and panels of columns, whole and not, of every instruction set; depths over one
// block.
const Shape kShapes[] = {{1, 1, 1},    {2, 7, 3},      {5, 8, 64},    {6, 16, 5},   {7, 31, 33},
                         {11, 32, 16}, {12, 40, 64},   {13, 48, 10},  {25, 17, 70}, {40, 33, 512},
                         {3, 15, 513}, {14, 64, 1100}, {541, 33, 140}};

// c[i, j] = sum_p a[i, p] b[p, j] + add[i, j].
Vector PlainProduct(const Shape& s, const Vector& a, const Vector& b, const Vector& add) {
  Vector c = add;
  for (int64_t i = 0; i < s.m; ++i) {
    for (int64_t j = 0; j < s.n; ++j) {
      for (int64_t p = 0; p < s.k; ++p) c[i * s.n + j] += a[i * s.k + p] * b[p * s.n + j];
    }
  }
  return c;
}

template <class T>
std::vector<T> Transposed(const std::vector<T>& x, int64_t rows, int64_t columns) {
  std::vector<T> y(x.size());
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) y[j * rows + i] = x[i * columns + j];
  }
  return y;
}

template <class T>
struct Product {
  Shape shape;
  std::vector<T> a, b, add, c;
  Vector expected;

  explicit Product(const Shape& s) : shape(s) {
    const Vector va = Rounded<T>(Normal(s.m * s.k, 1)), vb = Rounded<T>(Normal(s.k * s.n, 2)),
                 vadd = Rounded<T>(Normal(s.m * s.n, 3));
    a = As<T>(va), b = As<T>(vb), add = As<T>(vadd);
    c.assign(add.size(), T(99));
    expected = PlainProduct(s, va, vb, vadd);
  }
  ProductArgs<T> Args() {
    return {c.data(), add.data(), a.data(), b.data(), shape.m, shape.n, shape.k, false, shape.n, 1};
  }
};

// Of sums that grow with the square root of the depth.
template <class T>
double Bound(const Shape& s) {
  return kTolerance<T> * (s.k > 100 ? 3 : 1);
}

TEST(Product, MatchesPlainSums) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const Shape& shape : kShapes) {
      Product<T> p(shape);
      table.product(p.Args());
      EXPECT_LT(RelativeError(p.c, p.expected), Bound<T>(shape)) << shape.m << " " << shape.n;
    }
  });
}

TEST(Product, AddsNothingWhereNothingIsGivenAndMayAddToItself) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const Shape& shape : kShapes) {
      Product<T> onto(shape), self(shape), none(shape);
      table.product(onto.Args());
      self.c = self.add;
      ProductArgs<T> args = self.Args();
      args.add = self.c.data();
      table.product(args);
      EXPECT_EQ(self.c, onto.c);
      args = none.Args();
      args.add = nullptr;
      table.product(args);
      const Vector zero(none.add.size(), 0.0);
      const Vector a(none.a.begin(), none.a.end()), b(none.b.begin(), none.b.end());
      EXPECT_LT(RelativeError(none.c, PlainProduct(shape, a, b, zero)), Bound<T>(shape));
    }
  });
}

TEST(Product, HasTheSameBitsPackedAndTransposed) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const Shape& shape : kShapes) {
      Product<T> plain(shape), packed(shape), turned(shape);
      table.product(plain.Args());
      std::vector<T> panels(packed.b.size());
      table.pack({panels.data(), packed.b.data(), shape.k, shape.n, shape.n, 1});
      ProductArgs<T> args = packed.Args();
      args.b = panels.data(), args.packed = true;
      table.product(args);
      EXPECT_EQ(packed.c, plain.c);
      turned.b = Transposed(turned.b, shape.k, shape.n);
      std::vector<T> from_turned(panels.size());
      table.pack({from_turned.data(), turned.b.data(), shape.k, shape.n, 1, shape.k});
      EXPECT_EQ(from_turned, panels);
      args = turned.Args();
      args.b_row = 1, args.b_column = shape.k;
      table.product(args);
      EXPECT_EQ(turned.c, plain.c);
    }
  });
}

TEST(Product, ARowDependsOnItselfAlone) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const Shape& shape : {Shape{29, 40, 70}, Shape{300, 33, 600}}) {
      Product<T> all(shape);
      table.product(all.Args());
      for (const int64_t rows : {1, 2, 3, 5, 6, 7, 11, 13}) {
        Product<T> some(shape);
        ProductArgs<T> args = some.Args();
        args.m = rows;
        table.product(args);
        const auto end = some.c.begin() + rows * shape.n;
        EXPECT_TRUE(std::equal(some.c.begin(), end, all.c.begin())) << rows;
        EXPECT_EQ(some.c[some.c.size() - 1], T(99));
      }
    }
  });
}

TEST(ProductGradient, AddsTheProductOfTheTransposedLeftFactor) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const Shape& shape : kShapes) {
      Product<T> p(shape);
      p.a = Transposed(p.a, shape.m, shape.k);
      p.c = p.add;
      table.product_gradient({p.c.data(), p.a.data(), p.b.data(), shape.m, shape.n, shape.k, true});
      EXPECT_LT(RelativeError(p.c, p.expected), Bound<T>(shape)) << shape.m << " " << shape.n;
      std::vector<T> alone(p.c.size(), T(99)), onto(p.c.size(), T(0));
      table.product_gradient(
          {alone.data(), p.a.data(), p.b.data(), shape.m, shape.n, shape.k, false});
      table.product_gradient(
          {onto.data(), p.a.data(), p.b.data(), shape.m, shape.n, shape.k, true});
      EXPECT_EQ(alone, onto);
    }
  });
}

TEST(ProductGradient, LeavesRowsOfZerosOutWithoutABitOfDifference) {
  ForEachTable([](const auto& table) {
    using T = RLVR_SCALAR(table);
    for (const int64_t rows : {301, 640, 1501, 2048}) ExpectPlacesChangeNoBit<T>(table, rows, 1);
  });
}

// Through the door, as layers call it.
TEST(Linear, GivesTheSameBitsWithPackedWeights) {
  const int64_t rows = 21, in = 40, out = 72;
  const std::vector<float> w = As<float>(Normal(in * out, 1)), x = As<float>(Normal(rows * in, 2)),
                           dy = As<float>(Normal(rows * out, 3)), add = dy;
  std::vector<float> packed(w.size()), transposed(w.size());
  PackWeight(packed.data(), transposed.data(), w.data(), in, out);
  const Weight<float> plain{w.data()}, both{w.data(), packed.data(), transposed.data()};
  std::vector<float> y1(dy.size()), y2(dy.size()), dx1(x.size()), dx2(x.size());
  LinearOnto(y1.data(), add.data(), x.data(), plain, rows, in, out);
  LinearInputGradient(dx1.data(), dy.data(), plain, rows, in, out);
  LinearOnto(y2.data(), add.data(), x.data(), both, rows, in, out);
  LinearInputGradient(dx2.data(), dy.data(), both, rows, in, out);
  EXPECT_EQ(y1, y2);
  EXPECT_EQ(dx1, dx2);
}

}  // namespace
}  // namespace rlvr::test
