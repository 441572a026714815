// SPDX-License-Identifier: Apache-2.0
#include "core/nn/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/rng.h"
#include "core/nn/muon.h"

namespace rlvr {
namespace {

using Matrix = std::vector<double>;

std::vector<float> Normal(int64_t n, const std::string& name) {
  Stream rng(7, name);
  std::vector<float> values(static_cast<size_t>(n));
  for (float& x : values) x = static_cast<float>(rng.Normal());
  return values;
}

// A matrix of a block, wider than high, one higher than wide, and a vector.
ParamTable Table() {
  ParamTable table;
  for (const auto& [name, shape] : std::vector<std::pair<std::string, std::vector<int64_t>>>{
           {"blocks.0.wide", {6, 10}}, {"blocks.0.tall", {9, 4}}, {"norm", {5}}}) {
    Param param;
    param.name = name, param.shape = shape, param.size = 1;
    for (const int64_t side : shape) param.size *= side;
    param.decayed = shape.size() == 2;
    table.Declare(param);
  }
  return table;
}

// Five steps of X <- a X + (b A + c A A) X, A = X X^T, from X over its norm, in plain double loops.
Matrix Orthogonal(Matrix x, int64_t rows, int64_t columns) {
  double squares = 0;
  for (const double v : x) squares += v * v;
  for (double& v : x) v /= std::sqrt(squares);
  const auto product = [](const Matrix& a, const Matrix& b, int64_t m, int64_t k, int64_t n) {
    Matrix c(static_cast<size_t>(m * n), 0);
    for (int64_t i = 0; i < m * n; ++i) {
      for (int64_t j = 0; j < k; ++j) {
        c[static_cast<size_t>(i)] +=
            a[static_cast<size_t>(i / n * k + j)] * b[static_cast<size_t>(j * n + i % n)];
      }
    }
    return c;
  };
  for (int step = 0; step < 5; ++step) {
    Matrix transposed(x.size());
    for (int64_t i = 0; i < rows * columns; ++i) {
      transposed[static_cast<size_t>(i % columns * rows + i / columns)] = x[static_cast<size_t>(i)];
    }
    const Matrix gram = product(x, transposed, rows, columns, rows);
    const Matrix square = product(gram, gram, rows, rows, rows);
    Matrix poly(gram.size());
    for (size_t i = 0; i < poly.size(); ++i) poly[i] = -4.7750 * gram[i] + 2.0315 * square[i];
    const Matrix moved = product(poly, x, rows, rows, columns);
    for (size_t i = 0; i < x.size(); ++i) x[i] = 3.4445 * x[i] + moved[i];
  }
  return x;
}

TEST(MuonDirection, IsTheScaledNewtonSchulzIterateWhicheverSideIsLonger) {
  for (const auto& [rows, columns] :
       std::vector<std::pair<int64_t, int64_t>>{{6, 10}, {9, 4}, {5, 5}, {1, 7}}) {
    const std::vector<float> momentum = Normal(rows * columns, "momentum");
    std::vector<float> direction(momentum.size()), scratch;
    MuonDirection(direction.data(), scratch, momentum.data(), rows, columns);
    const Matrix expected = Orthogonal(Matrix(momentum.begin(), momentum.end()), rows, columns);
    const double scale = 0.2 * std::sqrt(static_cast<double>(std::max(rows, columns)));
    for (size_t i = 0; i < direction.size(); ++i) {
      EXPECT_NEAR(direction[i], scale * expected[i], 2e-4) << rows << "x" << columns;
    }
  }
}

TEST(Optimizer, SgdSubtractsTheRateTimesTheClippedGradient) {
  WorkerPool pool(1);
  OptimizerConfig config;
  config.optimizer = OptimizerKind::kSgd, config.learning_rate = 0.5, config.weight_decay = 0.1;
  config.max_gradient_norm = 2;
  const ParamTable table = Table();
  Optimizer optimizer(config, table, pool);
  std::vector<float> params = Normal(table.size(), "params"), before = params;
  const std::vector<float> gradient = Normal(table.size(), "gradient");
  const double norm = optimizer.Step(params.data(), gradient.data(), 10).gradient_norm;
  EXPECT_GT(norm, 2);
  for (const Param& param : table.params()) {
    const double kept = param.decayed ? 1 - 0.5 * 0.1 : 1;
    for (size_t i = static_cast<size_t>(param.offset), n = 0; n < static_cast<size_t>(param.size);
         ++n, ++i) {
      EXPECT_NEAR(params[i], kept * before[i] - 0.5 * 2 / norm * gradient[i], 1e-6) << param.name;
    }
  }
}

// What is saved is all there is: moments and the number of steps.
TEST(Optimizer, EachRuleGoesOnFromItsStateWithTheSameBits) {
  WorkerPool pool(2);
  const ParamTable table = Table();
  for (const OptimizerKind kind :
       {OptimizerKind::kAdamw, OptimizerKind::kSgd, OptimizerKind::kMuon}) {
    OptimizerConfig config;
    config.optimizer = kind, config.learning_rate = 0.1, config.schedule = Schedule::kCosine;
    Optimizer straight(config, table, pool), first(config, table, pool),
        second(config, table, pool);
    const std::vector<float> start = Normal(table.size(), "params");
    std::vector<float> a = start, b = start;
    for (int step = 0; step < 6; ++step) {
      const std::vector<float> gradient = Normal(table.size(), "gradient" + std::to_string(step));
      straight.Step(a.data(), gradient.data(), 6);
      if (step == 3) {
        second.first_moment = first.first_moment, second.second_moment = first.second_moment;
        second.steps_done = first.steps_done;
      }
      (step < 3 ? first : second).Step(b.data(), gradient.data(), 6);
    }
    EXPECT_EQ(a, b);
    EXPECT_NE(a, start);
  }
}

}  // namespace
}  // namespace rlvr
