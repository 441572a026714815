// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/outcome_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "experiments/statistics/intervals.h"

namespace rlvr {
namespace {

std::vector<double> Values(const ArmOutcomes& arm, double RunOutcome::*number) {
  std::vector<double> values;
  for (const RunOutcome& run : arm.runs) values.push_back(run.*number);
  return values;
}

std::string StepsToHalf(const ArmOutcomes& arm) {
  std::vector<double> steps = Values(arm, &RunOutcome::steps_to_half);
  std::sort(steps.begin(), steps.end());
  const auto text = [](double s) { return std::isinf(s) ? "never" : fmt::format("{:g}", s); };
  if (steps.size() == 1) return text(steps[0]);
  const double median = (steps[(steps.size() - 1) / 2] + steps[steps.size() / 2]) / 2;
  return fmt::format("{} [{}, {}]", text(median), text(steps.front()), text(steps.back()));
}

}  // namespace

std::string IntervalText(const ArmOutcomes& arm, double RunOutcome::*number, int digits) {
  const MeanInterval m = MeanOfUnits(Values(arm, number));
  if (m.units < 2) return fmt::format("{:.{}f}", m.mean, digits);
  return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", m.mean, digits, m.low, digits, m.high, digits);
}

std::string OutcomeHead(const std::vector<std::string>& first, int64_t k) {
  std::vector<std::string> columns = first;
  columns.insert(columns.end(), {"steps to 50 %", "accuracy", "length", "entropy",
                                 fmt::format("pass@{}", k), "rollouts", "diverged"});
  std::string rule = "|";
  for (size_t i = 0; i < columns.size(); ++i) rule += "---|";
  return fmt::format("| {} |\n{}\n", fmt::join(columns, " | "), rule);
}

std::string OutcomeCells(const ArmOutcomes& arm) {
  return fmt::format(
      "{} | {} | {} | {} | {} | {:.0f} | {} |\n", StepsToHalf(arm),
      IntervalText(arm, &RunOutcome::accuracy, 3), IntervalText(arm, &RunOutcome::length, 1),
      IntervalText(arm, &RunOutcome::entropy, 3), IntervalText(arm, &RunOutcome::pass_at_k, 3),
      MeanOfUnits(Values(arm, &RunOutcome::rollouts)).mean, arm.diverged);
}

}  // namespace rlvr
