// SPDX-License-Identifier: Apache-2.0
// A whole policy with products in bfloat16: near float32, and not the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/rng.h"
#include "core/base/worker_pool.h"
#include "core/nn/transformer.h"
#include "tests/core/nn/transformer_cases.h"

namespace rlvr {
namespace {

using test::kVocabulary;

struct Pass {
  std::vector<float> logprob, gradient;
};

// Of a group of two completions under one prompt.
Pass Measure(const PolicyConfig& config, Precision precision) {
  const Transformer<float> policy(config.Resolved(), kVocabulary);
  std::vector<float> params(static_cast<size_t>(policy.table().size()));
  policy.table().Initialise(params.data(), 1);
  Stream rng(1, "test.bfloat16");
  PackedBatch batch;
  const int32_t parent = batch.Append(test::Tokens(rng, 4));
  batch.Append(test::Tokens(rng, 5), parent);
  batch.Append(test::Tokens(rng, 6), parent);
  std::vector<Target> targets;
  for (int32_t row = 0; row < 15; ++row) targets.push_back({row, row % kVocabulary});
  std::vector<float> dlogprob(targets.size());
  for (float& d : dlogprob) d = static_cast<float>(rng.Normal());
  WorkerPool pool(1);
  PackedWeights<float> packed(policy.table(), precision);
  const Weights<float> weights = packed.Pack(params.data(), pool);
  Activations<float> activations;
  Pass pass{std::vector<float>(targets.size()), std::vector<float>(params.size())};
  policy.Forward(activations, weights, batch);
  policy.LogProbs(pass.logprob.data(), nullptr, activations, weights, targets, 1.0f);
  policy.Backward(
      pass.gradient.data(), activations, weights, batch,
      {.dlogprob = dlogprob.data(), .dentropy = nullptr, .targets = targets, .temperature = 1.0f});
  return pass;
}

// |x - y| / |y|.
double Distance(const std::vector<float>& x, const std::vector<float>& y) {
  double apart = 0, size = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    apart += std::pow(double{x[i]} - double{y[i]}, 2);
    size += std::pow(double{y[i]}, 2);
  }
  return std::sqrt(apart / size);
}

TEST(Bfloat16Policy, HasLogProbabilitiesAndGradientsNearFloat32) {
  for (const test::Variant& variant : test::Variants()) {
    SCOPED_TRACE(variant.name);
    const Pass exact = Measure(variant.config, Precision::kFloat32);
    std::vector<Precision> tried = {Precision::kBfloat16Software};
    if (!Bfloat16Unit().empty()) tried.push_back(Precision::kBfloat16);
    for (const Precision precision : tried) {
      const Pass rounded = Measure(variant.config, precision);
      EXPECT_LT(Distance(rounded.logprob, exact.logprob), 0.01);
      EXPECT_LT(Distance(rounded.gradient, exact.gradient), 0.05);
      EXPECT_NE(rounded.logprob, exact.logprob);
    }
  }
}

}  // namespace
}  // namespace rlvr
