#pragma once
// The tables that every report has. Private to experiments/report.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "experiments/report/report.h"

namespace rlvr {

// Arms in numbers, how their configs differ, completions before and after, provenance. Empty ones
// are left out.
std::vector<ReportTable> StandardTables(const std::vector<ReportArm>& arms);
// The criterion, one finding a row.
ReportTable CriterionTable(const Assessment& assessment);

std::string ToCsv(const ReportTable& table);
// An array of objects, keys as in the header.
std::string ToJsonText(const ReportTable& table);

}  // namespace rlvr
