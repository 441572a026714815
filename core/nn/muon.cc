// SPDX-License-Identifier: Apache-2.0
#include "core/nn/muon.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/math/kernels.h"
#include "core/math/linear.h"
#include "core/math/matmul.h"

namespace rlvr {
namespace {

// The quintic's coefficients, and its steps (Jordan et al. 2024).
constexpr float kA = 3.4445f, kB = -4.7750f, kC = 2.0315f;
constexpr int kSteps = 5;

// One step on x [m, n], m <= n; gram, poly [m, m]; next [m, n] is the result.
void NewtonSchulz(float* next, float* gram, float* poly, const float* x, int64_t m, int64_t n) {
  Matmul<float>({.c = gram,
                 .a = x,
                 .b = x,
                 .m = m,
                 .n = m,
                 .k = n,
                 .stride_c = m,
                 .stride_a = n,
                 .stride_b = n,
                 .transpose_b = Transpose::kYes});
  Linear<float>(poly, gram, {gram}, m, m, m);
  for (int64_t i = 0; i < m * m; ++i) poly[i] = kB * gram[i] + kC * poly[i];
  Linear<float>(next, poly, {x}, m, m, n);
  for (int64_t i = 0; i < m * n; ++i) next[i] += kA * x[i];
}

// to [columns, rows] = from^T.
void TransposeInto(float* to, const float* from, int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) to[j * rows + i] = from[i * columns + j];
  }
}

}  // namespace

void MuonDirection(float* direction, std::vector<float>& scratch, const float* momentum,
                   int64_t rows, int64_t columns) {
  const int64_t m = std::min(rows, columns), n = std::max(rows, columns);
  const size_t needed = static_cast<size_t>(2 * m * n + 2 * m * m);
  if (scratch.size() < needed) scratch.resize(needed);
  float* x = scratch.data();
  float* next = x + m * n;
  float* gram = next + m * n;
  float* poly = gram + m * m;
  const bool tall = rows > columns;
  if (tall) {
    TransposeInto(x, momentum, rows, columns);
  } else {
    std::copy_n(momentum, m * n, x);
  }
  const double norm = std::sqrt(GetKernels<float>().sum_of_squares(x, m * n));
  const float shrink = static_cast<float>(1 / (norm + 1e-7));
  for (int64_t i = 0; i < m * n; ++i) x[i] *= shrink;
  for (int step = 0; step < kSteps; ++step) {
    NewtonSchulz(next, gram, poly, x, m, n);
    std::swap(x, next);
  }
  const float scale = static_cast<float>(0.2 * std::sqrt(static_cast<double>(n)));
  for (int64_t i = 0; i < m * n; ++i) x[i] *= scale;
  if (tall) {
    TransposeInto(direction, x, m, n);
  } else {
    std::copy_n(x, m * n, direction);
  }
}

}  // namespace rlvr
