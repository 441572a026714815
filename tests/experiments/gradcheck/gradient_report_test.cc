// SPDX-License-Identifier: Apache-2.0
#include "experiments/gradcheck/gradient_report.h"

#include <gtest/gtest.h>

#include "experiments/config/load.h"

namespace rlvr {
namespace {

TEST(CheckGradients, FindsTheBackwardOfALiveConfigRight) {
  ExperimentConfig config = DefaultExperiment();
  config.policy.layers = 1;
  config.policy.width = 16;
  config.policy.mlp = "swiglu";
  const auto environment = MakeEnvironment(config);
  const std::vector<TensorCheck> checks =
      CheckGradients(config.policy, *environment, {.problems = 3});
  ASSERT_FALSE(checks.empty());
  for (const TensorCheck& check : checks) {
    EXPECT_GT(check.norm, 0) << check.name;
    EXPECT_LE(check.difference, 1e-6) << check.name;
    EXPECT_LE(check.float_error, 1e-4) << check.name;
  }
}

}  // namespace
}  // namespace rlvr
