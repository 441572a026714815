// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/sweep_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/error.h"
#include "experiments/tuning/outcome_table.h"

namespace rlvr {
namespace {

struct Arm {
  std::vector<std::string> values;  // of the axes
  ArmOutcomes outcomes;
};

std::vector<std::string> ValuesOf(const SweepSpec& spec, const Cell& cell) {
  std::vector<std::string> values;
  for (const SweepAxis& axis : spec.axes) {
    const auto setting = std::find_if(cell.settings.begin(), cell.settings.end(),
                                      [&](const Setting& one) { return one.key == axis.key; });
    values.push_back(setting == cell.settings.end() ? "" : setting->value);
  }
  return values;
}

// Arms that differ in the value of one axis and in no number become one row, axis after axis: an
// option that others put out of action is not told apart.
void MergeEquals(std::vector<Arm>& arms, size_t axis) {
  std::vector<Arm> merged;
  for (Arm& arm : arms) {
    const auto same = std::find_if(merged.begin(), merged.end(), [&](const Arm& other) {
      std::vector<std::string> values = arm.values;
      values[axis] = other.values[axis];
      return values == other.values && arm.outcomes == other.outcomes;
    });
    if (same == merged.end()) {
      merged.push_back(std::move(arm));
    } else {
      same->values[axis] += ", " + arm.values[axis];
    }
  }
  arms = std::move(merged);
}

// A run that diverged counts with what its base was.
void AddCell(Arm& arm, const Cell& cell) {
  const CellState state = StateOf(cell);
  if (state == CellState::kAbsent) return;
  const RunData run = ReadRun(cell.out);
  const bool failed = run.status == "failed";
  if (state != CellState::kFinished && !failed) return;
  arm.outcomes.runs.push_back(OutcomeOf(run, failed ? 0 : 1e300));
  arm.outcomes.diverged += failed ? 1 : 0;
}

}  // namespace

std::string SweepMarkdown(const SweepSpec& spec, const std::vector<Cell>& cells) {
  std::vector<Arm> arms;
  for (const Cell& cell : cells) {
    const std::vector<std::string> values = ValuesOf(spec, cell);
    const auto known =
        std::find_if(arms.begin(), arms.end(), [&](const Arm& a) { return a.values == values; });
    AddCell(known == arms.end() ? arms.emplace_back(Arm{values, {}}) : *known, cell);
  }
  std::erase_if(arms, [](const Arm& arm) { return arm.outcomes.runs.empty(); });
  if (arms.empty()) throw Error(ExitCode::kData, "no run of the sweep has ended: no table");
  for (size_t axis = spec.axes.size(); axis-- > 0;) MergeEquals(arms, axis);
  std::vector<std::string> first;
  for (const SweepAxis& axis : spec.axes) first.push_back(fmt::format("`{}`", axis.key));
  first.push_back("runs");
  std::string text = std::string("At the end of each run; ") + kOutcomeColumns + ":\n\n" +
                     OutcomeHead(first, arms[0].outcomes.runs[0].k);
  for (const Arm& arm : arms) {
    text += fmt::format("| {} | {} | {}", fmt::join(arm.values, " | "), arm.outcomes.runs.size(),
                        OutcomeCells(arm.outcomes));
  }
  return text;
}

}  // namespace rlvr
