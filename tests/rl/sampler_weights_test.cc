// SPDX-License-Identifier: Apache-2.0
#include "rl/sampler_weights.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

namespace rlvr {
namespace {

ParamTable TwoParams() {
  ParamTable table;
  table.Declare({.name = "a", .shape = {3}, .size = 3});
  table.Declare({.name = "b", .shape = {2}, .size = 2});
  return table;
}

std::vector<float> StampedWeights(const ParamTable& table, float value) {
  return std::vector<float>(static_cast<size_t>(table.size()), value);
}

TEST(SamplerWeights, AreThePolicysOwnWhereNothingIsInjected) {
  const ParamTable table = TwoParams();
  SamplerWeights weights({}, table, 1);
  const std::vector<float> params = StampedWeights(table, 1);
  EXPECT_EQ(weights.At(params, 0).data(), params.data());
}

TEST(SamplerWeights, StaleOnesAreOfSoManyStepsAgo) {
  const ParamTable table = TwoParams();
  MismatchOptions options;
  options.staleness = 2;
  SamplerWeights weights(options, table, 1);
  const float expected[] = {0, 0, 0, 1, 2, 3};
  for (int64_t step = 0; step < 6; ++step) {
    EXPECT_EQ(weights.At(StampedWeights(table, static_cast<float>(step)), step)[0], expected[step]);
  }
}

TEST(SamplerWeights, GoOnFromACheckpoint) {
  const ParamTable table = TwoParams();
  MismatchOptions options;
  options.staleness = 2, options.sampler_noise = 0.1;
  SamplerWeights straight(options, table, 1), stopped(options, table, 1),
      resumed(options, table, 1);
  for (int64_t step = 0; step < 3; ++step) {
    straight.At(StampedWeights(table, static_cast<float>(step + 1)), step);
    stopped.At(StampedWeights(table, static_cast<float>(step + 1)), step);
  }
  TensorFile state;
  stopped.Save(state);
  resumed.Load(state);
  const float a = straight.At(StampedWeights(table, 9), 3)[0],
              b = resumed.At(StampedWeights(table, 9), 3)[0];
  EXPECT_EQ(a, b);
  EXPECT_NE(a, 2);
  EXPECT_NEAR(a, 2, 1);
}

TEST(SamplerWeights, AreRoundedToTheNearestOfTheirPrecision) {
  EXPECT_EQ(RoundToBfloat16(1.0f), 1.0f);
  EXPECT_EQ(RoundToBfloat16(1.00390625f), 1.0f);       // a tie: to even
  EXPECT_EQ(RoundToBfloat16(1.01171875f), 1.015625f);  // a tie: to even
  EXPECT_EQ(RoundToBfloat16(-1.005f), -1.0078125f);
  EXPECT_TRUE(std::isnan(RoundToBfloat16(std::bit_cast<float>(~0u))));
  const ParamTable table = TwoParams();
  MismatchOptions options;
  options.sampler_precision = SamplerPrecision::kInt8;
  SamplerWeights weights(options, table, 1);
  std::vector<float> params = StampedWeights(table, 0);
  params[0] = 127, params[1] = 3.4f, params[2] = -3.6f;
  const std::span<const float> rounded = weights.At(params, 0);
  EXPECT_EQ(rounded[0], 127);
  EXPECT_NEAR(rounded[1], 3, 1e-6);
  EXPECT_NEAR(rounded[2], -4, 1e-6);
}

}  // namespace
}  // namespace rlvr
