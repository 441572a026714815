#pragma once
// Checks the policy of a live config: its backward in double against finite differences, and the
// float path against the double one, tensor by tensor, on solutions of the config's own task. Used
// by `rlvr gradcheck`.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "core/api/environment.h"
#include "core/nn/policy_config.h"

namespace rlvr {

// Errors are relative to the norm of the tensor's gradient.
struct TensorCheck {
  std::string name;
  double norm = 0;         // of the gradient, in double
  double difference = 0;   // worst of the directions tried: backward against central differences
  double float_error = 0;  // float gradient against the double one
};

// The objective is the mean log-probability of the solutions' tokens plus a tenth of the mean
// entropy, over `problems` training problems. Directions: the gradient itself and `directions`
// random ones a tensor.
struct GradientCheckOptions {
  int64_t problems = 8;
  int64_t directions = 2;
  uint64_t seed = 0;
};

// Fails: Error(kConfig) on a policy that can't be built or texts longer than max_context.
std::vector<TensorCheck> CheckGradients(const PolicyConfig& policy, const ProblemSource& source,
                                        const GradientCheckOptions& options);

}  // namespace rlvr
