// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "experiments/statistics/threshold.h"

namespace rlvr {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> Column(const RunData::Table& table, std::string_view name) {
  for (const auto& [column, values] : table.columns) {
    if (column == name) return values;
  }
  return std::vector<double>(table.step.size(), std::nan(""));
}

// Rollouts generated up to each step of the table.
std::vector<double> Spent(const RunData::Table& table) {
  const std::vector<double> trained = Column(table, "rollouts");
  const std::vector<double> per = Column(table, "generated_per_trained");
  std::vector<double> spent;
  double sum = 0;
  for (size_t i = 0; i < trained.size(); ++i) spent.push_back(sum += trained[i] * per[i]);
  return spent;
}

// Index of the last row of the table at or before `step`; -1: none.
int64_t RowAt(const RunData::Table& table, int64_t step) {
  const auto after = std::upper_bound(table.step.begin(), table.step.end(), step);
  return after - table.step.begin() - 1;
}

// As studies count it: one lucky evaluation is no crossing.
double StepsToHalf(const std::vector<const EvaluationRecord*>& evaluations) {
  if (evaluations.empty()) return kInfinity;
  std::vector<double> steps, values;
  for (const EvaluationRecord* one : evaluations) {
    steps.push_back(static_cast<double>(one->step)), values.push_back(one->accuracy);
  }
  const Crossing crossing = StepsToThreshold(steps, values, 0.5);
  return crossing.censored ? kInfinity : crossing.step;
}

void AddPass(RunOutcome& outcome, const EvaluationRecord& evaluation) {
  for (size_t i = 0; i < evaluation.k.size(); ++i) {
    if (evaluation.k[i] < outcome.k || evaluation.k[i] > 64) continue;
    outcome.k = evaluation.k[i], outcome.pass_at_k = evaluation.pass_at_k[i];
  }
}

}  // namespace

RunOutcome OutcomeOf(const RunData& run, double budget) {
  const auto found = run.tables.find("train");
  const RunData::Table empty;
  const RunData::Table& train = found == run.tables.end() ? empty : found->second;
  const std::vector<double> spent = Spent(train);
  std::vector<const EvaluationRecord*> within;
  RunOutcome outcome;
  int64_t last = -1;
  for (const EvaluationRecord& evaluation : run.evaluations) {
    if (evaluation.suite != "heldout") continue;
    const int64_t row = RowAt(train, evaluation.step);
    if (row >= 0 && spent[static_cast<size_t>(row)] > budget) break;
    within.push_back(&evaluation);
    last = row;
  }
  if (within.empty()) throw Error(ExitCode::kCorrupt, "a run without evaluations");
  const EvaluationRecord& evaluation = *within.back();
  outcome.accuracy = evaluation.accuracy;
  outcome.length = evaluation.length_mean;
  outcome.steps_to_half = StepsToHalf(within);
  outcome.generated = spent.empty() ? 0 : spent.back();
  AddPass(outcome, evaluation);
  if (last < 0) return outcome;
  outcome.rollouts = spent[static_cast<size_t>(last)];
  outcome.entropy = Column(train, "entropy")[static_cast<size_t>(last)];
  return outcome;
}

}  // namespace rlvr
