#pragma once
// What the kernel tests share: every table that this processor can run, random vectors, and errors
// relative to a vector's size.
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

#include "core/base/rng.h"
#include "core/math/isa.h"
#include "core/math/kernels/tables.h"
#include "tests/reference/kernels.h"

namespace rlvr::test {

using reference::Vector;

// Vectors of 16 floats on any processor (wide_kernels_test.cc).
const Kernels<float>& KernelsWide();
const Bfloat16Kernels& Bfloat16Wide();
// The products by tiles, on tiles of its own (tile_kernels_test.cc).
const Bfloat16Kernels& Bfloat16Tiles();

// Calls check(table) with the double table, then with each float table of this processor; T is from
// the table's type.
template <class Check>
void ForEachTable(const Check& check) {
  const auto run = [&](const auto& table, const char* name) {
    SCOPED_TRACE(name);
    check(table);
  };
  run(KernelsDouble(), "double");
  run(KernelsBaseline(), "baseline");
  run(KernelsWide(), "wide");
  if (DetectIsa() != Isa::kBaseline) run(KernelsAvx2(), "avx2");
  if (DetectIsa() == Isa::kAvx512) run(KernelsAvx512(), "avx512");
}
template <class Table>
struct ScalarOf;
template <class T>
struct ScalarOf<Kernels<T>> {
  using Type = T;
};
#define RLVR_SCALAR(table) typename ScalarOf<std::decay_t<decltype(table)>>::Type

// Bounds on an element's error relative to the root mean square of its tensor.
template <class T>
constexpr double kTolerance = std::is_same_v<T, double> ? 1e-12 : 1e-5;

inline Vector Normal(int64_t n, uint64_t seed, double scale = 1) {
  Stream rng(seed, "test.kernels");
  Vector x(static_cast<size_t>(n));
  for (double& v : x) v = scale * rng.Normal();
  return x;
}

// Values of T, as the kernel sees them, and back: references are computed from what T can hold.
template <class T>
std::vector<T> As(const Vector& x) {
  return std::vector<T>(x.begin(), x.end());
}
template <class T>
Vector Rounded(const Vector& x) {
  const std::vector<T> y = As<T>(x);
  return Vector(y.begin(), y.end());
}

// max_i |actual_i - expected_i| / rms(expected); infinity where anything is not finite.
template <class T>
double RelativeError(const std::vector<T>& actual, const Vector& expected) {
  EXPECT_EQ(actual.size(), expected.size());
  double worst = 0, squares = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double error = std::abs(double(actual[i]) - expected[i]);
    worst = std::isfinite(error) ? std::max(worst, error) : HUGE_VAL;
    squares += expected[i] * expected[i];
  }
  return worst == 0 ? 0 : worst / std::sqrt(squares / double(expected.size()));
}

// A gradient of `rows` rows, of which many are 0, `together` of them at once, has the same bits
// where these are left out.
template <class T, class Table>
void ExpectPlacesChangeNoBit(const Table& table, int64_t rows, int64_t together) {
  constexpr int64_t m = 29, n = 35;
  std::vector<T> a = As<T>(Normal(rows * m, 5)), b = As<T>(Normal(rows * n, 6)), kept_a, kept_b;
  std::vector<int32_t> place;
  Stream rng(static_cast<uint64_t>(rows), "test.places");
  double share = 0;  // of the rows that are kept: none, some, all for a while
  bool keep = false;
  for (int64_t p = 0; p < rows; ++p) {
    if (p % 160 == 0) share = std::floor(3 * rng.Uniform()) / 2;
    if (p % together == 0) keep = rng.Uniform() < share;
    if (keep) {
      place.push_back(static_cast<int32_t>(p));
      kept_a.insert(kept_a.end(), a.begin() + p * m, a.begin() + (p + 1) * m);
      kept_b.insert(kept_b.end(), b.begin() + p * n, b.begin() + (p + 1) * n);
    } else {
      std::fill_n(b.begin() + p * n, n, T(0));
    }
  }
  for (const bool accumulate : {false, true}) {
    std::vector<T> all(m * n, T(3)), kept(m * n, T(3));
    table.product_gradient({all.data(), a.data(), b.data(), m, n, rows, accumulate});
    table.product_gradient({kept.data(), kept_a.data(), kept_b.data(), m, n, std::ssize(place),
                            accumulate, place.data()});
    EXPECT_EQ(all, kept) << place.size() << " of " << rows;
  }
}

inline double WeightedSum(const Vector& weights, const Vector& values) {
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) sum += weights[i] * values[i];
  return sum;
}

}  // namespace rlvr::test
