// SPDX-License-Identifier: Apache-2.0
#include "experiments/study/measure.h"

#include <cmath>
#include <map>

#include "core/base/missing.h"
#include "experiments/plot/run_metric.h"
#include "experiments/statistics/bootstrap.h"

namespace rlvr {
namespace {

constexpr int64_t kResamples = 2000;

// Means over the runs of each base.
Units MeansByBase(const std::map<int64_t, std::vector<Measured>>& by_base) {
  Units units;
  for (const auto& [base, values] : by_base) {
    Measured mean;
    for (const Measured& value : values) {
      const double n = static_cast<double>(values.size());
      mean.value += value.value / n, mean.low += value.low / n, mean.high += value.high / n;
    }
    units.units.push_back({base, mean});
  }
  return units;
}

}  // namespace

std::vector<const StudyRun*> StudyRuns::Of(const std::string& arm) const {
  std::vector<const StudyRun*> found;
  for (const StudyRun& run : runs) {
    if (run.arm == arm) found.push_back(&run);
  }
  return found;
}

const EvaluationRecord* EvaluationAt(const StudyRun& run, int64_t step) {
  const EvaluationRecord* found = nullptr;
  for (const EvaluationRecord& record : run.data.evaluations) {
    if (record.suite == "heldout" && (step == kLastStep || record.step == step)) found = &record;
  }
  return found;
}

Measure Evaluated(const std::string& metric, int64_t step) {
  return [metric, step](const StudyRun& run) -> Measured {
    const EvaluationRecord* record = EvaluationAt(run, step);
    const double value = record ? EvaluationValue(*record, metric) : kMissing;
    return {value, value, value};
  };
}

Measure Trained(const std::string& column) {
  return [column](const StudyRun& run) -> Measured {
    double value = kMissing;
    const auto table = run.data.tables.find("train");
    if (table != run.data.tables.end()) {
      for (const auto& [name, values] : table->second.columns) {
        if (name == column && !values.empty()) value = values.back();
      }
    }
    return {value, value, value};
  };
}

ProblemMeasure Accuracy(int64_t step) {
  return [step](const StudyRun& run) {
    std::vector<double> scores;
    if (const EvaluationRecord* record = EvaluationAt(run, step)) {
      for (const int32_t right : record->correct_count) {
        scores.push_back(static_cast<double>(right) /
                         static_cast<double>(record->samples_per_problem));
      }
    }
    return scores;
  };
}

ProblemMeasure Gain(int64_t step) {
  return [step](const StudyRun& run) {
    std::vector<double> after = Accuracy(step)(run);
    const std::vector<double> before = Accuracy(0)(run);
    if (after.size() != before.size()) return std::vector<double>{};
    for (size_t i = 0; i < after.size(); ++i) after[i] -= before[i];
    return after;
  };
}

Measure OverProblems(ProblemMeasure scores) {
  return [scores = std::move(scores)](const StudyRun& run) -> Measured {
    const std::vector<double> values = scores(run);
    if (values.empty()) return {kMissing, kMissing, kMissing};
    Stream rng(static_cast<uint64_t>(run.seed), "study.problems",
               {static_cast<uint64_t>(run.base)});
    const auto mean = [](const std::vector<double>& v) { return MeanOfUnits(v).mean; };
    const Interval interval = PercentileBootstrap(values, mean, kResamples, rng);
    return {mean(values), interval.low, interval.high};
  };
}

Units UnitsOf(const std::vector<const StudyRun*>& runs, const Measure& measure) {
  std::map<int64_t, std::vector<Measured>> by_base;
  for (const StudyRun* run : runs) {
    const Measured value = measure(*run);
    if (std::isfinite(value.value)) by_base[run->base].push_back(value);
  }
  return MeansByBase(by_base);
}

Units PairedUnits(const std::vector<const StudyRun*>& left,
                  const std::vector<const StudyRun*>& right, const Measure& measure) {
  std::map<int64_t, std::vector<Measured>> by_base;
  for (const StudyRun* a : left) {
    for (const StudyRun* b : right) {
      if (a->base != b->base || a->seed != b->seed) continue;
      const Measured one = measure(*a), other = measure(*b);
      const double value = one.value - other.value;
      const double half = std::hypot(one.high - one.low, other.high - other.low) / 2;
      if (std::isfinite(value)) by_base[a->base].push_back({value, value - half, value + half});
    }
  }
  return MeansByBase(by_base);
}

std::vector<double> ValuesOf(const Units& units) {
  std::vector<double> values;
  for (const Units::Unit& unit : units.units) values.push_back(unit.measured.value);
  return values;
}

}  // namespace rlvr
