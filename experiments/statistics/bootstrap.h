#pragma once
// Percentile bootstraps. Draws come from the stream of the caller, so that a report is the same
// whenever it is made.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/rng.h"
#include "rl/estimates.h"

namespace rlvr {

inline constexpr int64_t kBootstrapDraws = 10000;

using Statistic = std::function<double(const std::vector<double>&)>;

// Interval of `statistic` under resampling of the values. Requires: values not empty, draws >= 2.
Interval PercentileBootstrap(const std::vector<double>& values, const Statistic& statistic,
                             int64_t draws, Stream& rng);

// Outcomes of runs on one suite of problems.
struct NestedOutcomes {
  // [base][run][problem]: a run's score on a problem. Every run has the same problems.
  std::vector<std::vector<std::vector<double>>> bases;
};

// 95 % interval of the mean over bases of the mean over their runs, drawing bases, then runs within
// each, and, since all runs answered the same problems, one set of problems for all of a draw.
// Drawn as the band of curves; claims are gated by the t interval on base means. Requires: no level
// is empty, draws >= 2.
Interval HierarchicalBootstrap(const NestedOutcomes& outcomes, int64_t draws, Stream& rng);

}  // namespace rlvr
