#pragma once
// Columns of an evaluation that split its problems: by task, by difficulty, by what the base could
// do, by what changed since the last evaluation. Private to the evaluator.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "core/api/rollout.h"
#include "core/io/records.h"

namespace rlvr {

// `k`: of all_right_at_<k>. Accuracies by task where there are several.
std::vector<MetricInfo> ComparisonInfos(const std::vector<std::string>& tasks,
                                        const std::vector<int64_t>& k);

struct ComparisonInputs {
  const RolloutBatch& sampled;
  const std::vector<double>& right;        // [problems], of their samples
  const std::vector<double>& initial;      // the same at the run's first evaluation
  const std::vector<double>& greedy;       // [problems], 1: right
  const std::vector<double>& last_greedy;  // of the evaluation before; empty: there is none
};

// In the order of ComparisonInfos; NaN where there is nothing to measure. Pure.
std::vector<double> ComparisonValues(const ComparisonInputs& inputs, size_t tasks,
                                     const std::vector<int64_t>& k);

}  // namespace rlvr
