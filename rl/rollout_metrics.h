#pragma once
// Metrics of a step's rollouts beyond rewards and lengths: spread and answers of groups, which
// groups carried gradient, how old the rollouts are, and what asynchronous sampling did. Part of
// StepMetrics' columns.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "core/io/records.h"
#include "rl/advantage.h"
#include "rl/collector.h"

namespace rlvr {

const std::vector<MetricInfo>& RolloutMetricInfos();
// In the order of RolloutMetricInfos(); NaN: does not apply. Pure.
std::vector<double> RolloutMetrics(const Collected& collected, const Advantages& advantages);

// Entropy of the answers that a group's completions gave, in nat, by their frequencies; answers
// that could not be read count as one. Pure.
double AnswerEntropy(const RolloutBatch& batch, int64_t prompt);

}  // namespace rlvr
