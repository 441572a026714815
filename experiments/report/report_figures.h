#pragma once
// The figures that every report has. Private to experiments/report.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "experiments/report/report.h"

namespace rlvr {

// Accuracy against steps, rollouts and tokens, pass@k of base and trained, lengths of right and
// wrong completions, verdicts, and what else the runs have. Those without data are left out.
std::vector<ReportFigure> StandardFigures(const std::vector<ReportArm>& arms);

}  // namespace rlvr
