#pragma once
// What is measured on the runs of a study: a value of each run with the interval that its own
// problems give, and from there one of each base, the unit of every claim.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/statistics/intervals.h"
#include "experiments/study/study.h"

namespace rlvr {

// Of one run, or of one base. low = high = value where there is no interval of its own.
struct Measured {
  double value = 0, low = 0, high = 0;
};
// NaN where the run does not have it.
using Measure = std::function<Measured(const StudyRun&)>;
// A score for each held-out problem; empty where the run does not have it.
using ProblemMeasure = std::function<std::vector<double>(const StudyRun&)>;

inline constexpr int64_t kLastStep = -1;

// The evaluation of the suite "heldout" at a step, or nullptr.
const EvaluationRecord* EvaluationAt(const StudyRun& run, int64_t step);
// A column of the evaluation, by the names of PlotChoice::metric, without an interval.
Measure Evaluated(const std::string& metric, int64_t step);
// The same for a column of /train at its last row.
Measure Trained(const std::string& column);

// Share of a problem's samples that are right.
ProblemMeasure Accuracy(int64_t step);
// Accuracy at `step` minus that of the base on the same problems and streams.
ProblemMeasure Gain(int64_t step);
// Mean over problems with a 95 % percentile interval, problems resampled.
Measure OverProblems(ProblemMeasure scores);

// Values of bases: means over their runs. Runs without a value are left out.
struct Units {
  struct Unit {
    int64_t base;
    Measured measured;
  };
  std::vector<Unit> units;  // by base
};
Units UnitsOf(const std::vector<const StudyRun*>& runs, const Measure& measure);
// left - right within each base and seed that both have, then over the base. Intervals add up as
// those of independent errors.
Units PairedUnits(const std::vector<const StudyRun*>& left,
                  const std::vector<const StudyRun*>& right, const Measure& measure);

// With 5 bases or more: the t interval on base means.
inline constexpr size_t kEnoughBases = 5;
std::vector<double> ValuesOf(const Units& units);

}  // namespace rlvr
