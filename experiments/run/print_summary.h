#pragma once
// How a run's outcome is printed: a few lines, or one JSON object on the last line of stdout.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "experiments/run/session.h"

namespace rlvr {

// One line, `name` first.
void PrintEvaluation(const std::string& name, const EvaluationRecord& record);
// One object: step, accuracy, low, high, samples, greedy, strict, pass_at_k, maj_at_k and further
// columns.
std::string EvaluationJson(const EvaluationRecord& record);
void PrintSummary(const RunSummary& summary, bool json);

}  // namespace rlvr
