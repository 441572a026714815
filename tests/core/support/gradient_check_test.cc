// The checker itself: it must pass right gradients and catch planted errors, however small the
// gradient is.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/gradient_check.h"

#include <gtest/gtest.h>

namespace rlvr::test {
namespace {

double Function(const std::vector<double>& x) {
  return std::sin(x[0]) * x[1] + std::exp(0.3 * x[1]) + x[2] * x[2];
}
std::vector<double> Gradient(const std::vector<double>& x) {
  return {std::cos(x[0]) * x[1], std::sin(x[0]) + 0.3 * std::exp(0.3 * x[1]), 2 * x[2]};
}
const std::vector<double> kPoint = {0.4, -1.3, 0.7};

TEST(GradientCheck, PassesARightGradient) {
  EXPECT_LT(GradientError(Function, kPoint, Gradient(kPoint)), 1e-9);
}

TEST(GradientCheck, CatchesAPlantedErrorInAnyElement) {
  for (size_t i = 0; i < 3; ++i) {
    std::vector<double> wrong = Gradient(kPoint);
    wrong[i] *= 1.001;
    EXPECT_GT(GradientError(Function, kPoint, wrong), 1e-4);
  }
}

TEST(GradientCheck, CatchesAWrongSignAndAMissingFactorOfATinyGradient) {
  const auto tiny = [](const std::vector<double>& x) { return 1e-9 * Function(x); };
  std::vector<double> right = Gradient(kPoint);
  for (double& g : right) g *= 1e-9;
  EXPECT_LT(GradientError(tiny, kPoint, right), 1e-6);
  for (const double factor : {-1.0, 2.0, 0.0}) {
    std::vector<double> wrong = right;
    wrong[1] *= factor;
    EXPECT_GT(GradientError(tiny, kPoint, wrong), 0.1);
  }
}

TEST(GradientCheck, NaNAndAGradientWhereThereIsNoneAreInfinite) {
  std::vector<double> wrong = Gradient(kPoint);
  wrong[0] = NAN;
  EXPECT_EQ(GradientError(Function, kPoint, wrong), HUGE_VAL);
  const auto constant = [](const std::vector<double>&) { return 3.0; };
  EXPECT_EQ(GradientError(constant, kPoint, {0, 0, 0}), 0);
  EXPECT_EQ(GradientError(constant, kPoint, {0, 1e-12, 0}), HUGE_VAL);
}

TEST(GradientCheck, ChecksOnlyTheIndicesAskedFor) {
  std::vector<double> wrong = Gradient(kPoint);
  wrong[2] = 100;
  EXPECT_LT(GradientError(Function, kPoint, wrong, 1e-3, {0, 1}), 1e-9);
}

}  // namespace
}  // namespace rlvr::test
