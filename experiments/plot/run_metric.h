#pragma once
// One metric of one run, by the names of PlotChoice.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "experiments/plot/arms.h"

namespace rlvr {

// Points that are not finite are left out. No points where the run does not have the metric.
// Fails: Error(kConfig) where choice.x is none of its values.
RunCurve CurveOf(const std::string& name, const RunData& run, const PlotChoice& choice);

// A column of one evaluation; NaN where it has none of that name.
double EvaluationValue(const EvaluationRecord& record, const std::string& metric);

// Whether the metric is in [0, 1] and shown in percent.
bool IsShare(const std::string& metric);
// "Accuracy on held-out problems" and the like.
std::string MetricTitle(const std::string& metric);
// "RLVR steps" and the like.
std::string XTitle(const PlotChoice& choice);
// The message of an error that lists the metrics that the runs have.
std::string NoSuchMetric(const std::vector<NamedRun>& runs, const PlotChoice& choice);

}  // namespace rlvr
