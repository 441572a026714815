// The whole policy in double: gradients against finite differences for every option, over kept sets
// of tokens, and of what else is made of hidden states.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/core/nn/transformer_cases.h"

namespace rlvr {
namespace {

using test::Case;
using test::kVocabulary;
using test::MakeCase;
using test::RandomVector;
using test::Variant;
using test::Variants;

class TransformerGradient : public test::TransformerTest {};

TEST_P(TransformerGradient, BackwardAgreesWithFiniteDifferencesAndAPlantedErrorIsSeen) {
  Stream rng(1, "test.gradient");
  const Case c = MakeCase(rng);
  const std::vector<double> w = RandomVector(rng, c.targets.size());
  const std::vector<double> e = RandomVector(rng, c.targets.size());
  std::vector<double> gradient(params_.size());
  Objective(c, w, e);
  policy_.Backward(
      gradient.data(), activations_, params_.data(), c.batch,
      {.dlogprob = w.data(), .dentropy = e.data(), .targets = c.targets, .temperature = 0.8});
  const std::vector<double> numeric = NumericGradient(c, w, e);
  for (const Param& p : policy_.table().params()) {
    EXPECT_LE(RelativeError(p, numeric, gradient), 1e-6) << p.name;
    // A planted error: one element off by a thousandth of the tensor's norm must be seen.
    std::vector<double> wrong = gradient;
    wrong[static_cast<size_t>(p.offset)] += 1e-3 * NormOf(p, gradient);
    EXPECT_GT(NormOf(p, gradient), 0) << p.name << " has no gradient";
    EXPECT_GT(RelativeError(p, numeric, wrong), 1e-4) << p.name;
  }
}

TEST_P(TransformerGradient, BackwardOverKeptSetsAgreesWithFiniteDifferences) {
  Stream rng(4, "test.kept");
  Case c = MakeCase(rng);
  const std::vector<double> w = RandomVector(rng, c.targets.size());
  const std::vector<double> e = RandomVector(rng, c.targets.size());
  const double full = Objective(c, w, e);
  KeepSets(c, rng);
  EXPECT_GT(std::abs(Objective(c, w, e) - full), 1e-3);
  std::vector<double> gradient(params_.size());
  policy_.Backward(
      gradient.data(), activations_, params_.data(), c.batch,
      {.dlogprob = w.data(), .dentropy = e.data(), .targets = c.targets, .temperature = 0.8});
  const std::vector<double> numeric = NumericGradient(c, w, e);
  for (const Param& p : policy_.table().params()) {
    EXPECT_LE(RelativeError(p, numeric, gradient), 1e-6) << p.name;
  }
}

// What else is made of the hidden states: here sums of them with random weights.
TEST_P(TransformerGradient, BackwardTakesTheGradientOfHiddenStates) {
  Stream rng(8, "test.hidden");
  const Case c = MakeCase(rng);
  const std::vector<double> none(c.targets.size(), 0);
  const auto C = static_cast<size_t>(policy_.config().width);
  const std::vector<double> w = RandomVector(rng, c.targets.size() * C);
  const auto objective = [&] {
    policy_.Forward(activations_, params_.data(), c.batch);
    double sum = 0;
    for (size_t i = 0; i < c.targets.size(); ++i) {
      const double* hidden = policy_.Hidden(activations_, c.targets[i].row);
      for (size_t k = 0; k < C; ++k) sum += w[i * C + k] * hidden[k];
    }
    return sum;
  };
  objective();
  std::vector<double> gradient(params_.size());
  policy_.Backward(gradient.data(), activations_, params_.data(), c.batch,
                   {.dlogprob = none.data(),
                    .dentropy = nullptr,
                    .targets = c.targets,
                    .temperature = 1,
                    .dhidden = w.data()});
  double worst = 0, largest = 0;
  for (size_t i = 0; i < params_.size(); i += 7) {
    const double before = params_[i], h = 1e-5;
    params_[i] = before + h;
    const double up = objective();
    params_[i] = before - h;
    const double slope = (up - objective()) / (2 * h);
    params_[i] = before;
    worst = std::max(worst, std::abs(slope - gradient[i]));
    largest = std::max(largest, std::abs(slope));
  }
  EXPECT_GT(largest, 0.1);
  EXPECT_LT(worst, 1e-6 * largest);
}

TEST_P(TransformerGradient, ProbabilitiesOverAKeptSetAddUpToOne) {
  Stream rng(6, "test.kept.sum");
  Case c = MakeCase(rng);
  KeepSets(c, rng);
  const int32_t row = c.targets[2].row;
  std::vector<Target> all;
  for (int32_t v = 0; v < kVocabulary; ++v) all.push_back({row, v, c.targets[2].kept});
  std::vector<double> logprob(all.size());
  policy_.Forward(activations_, params_.data(), c.batch);
  policy_.LogProbs(logprob.data(), nullptr, activations_, params_.data(), all, 0.8);
  double sum = 0;
  for (int32_t v = 0; v < kVocabulary; ++v) {
    const double p = std::exp(logprob[static_cast<size_t>(v)]);
    EXPECT_EQ(p == 0, (c.kept[2] >> v & 1) == 0) << v;
    sum += p;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Options, TransformerGradient, testing::ValuesIn(Variants()),
                         [](const auto& variant) { return variant.param.name; });

}  // namespace
}  // namespace rlvr
