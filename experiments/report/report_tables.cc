// SPDX-License-Identifier: Apache-2.0
#include "experiments/report/report_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/config/reader.h"
#include "experiments/statistics/intervals.h"

namespace rlvr {
namespace {

std::string Percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

struct Ends {
  const EvaluationRecord *first = nullptr, *last = nullptr;
};

// Evaluations up to a step.
Ends EndsOf(const RunData& run, int64_t last_step) {
  Ends ends;
  for (const EvaluationRecord& record : run.evaluations) {
    if (record.suite != "heldout" || record.step > last_step) continue;
    if (!ends.first) ends.first = &record;
    ends.last = &record;
  }
  return ends;
}

// Means over runs of each base.
std::vector<double> BaseMeans(const std::map<std::string, std::vector<double>>& by_base) {
  std::vector<double> means;
  for (const auto& [base, values] : by_base) means.push_back(MeanOfUnits(values).mean);
  return means;
}

// The last step that all runs evaluated have reached, and whether it is the end of each.
struct CommonEnd {
  int64_t step = std::numeric_limits<int64_t>::max();
  bool of_all = true;
};
CommonEnd CommonEndOf(const ReportArm& arm) {
  CommonEnd end;
  std::set<int64_t> steps;
  for (const ReportRun& run : arm.runs) {
    const Ends ends = EndsOf(*run.data, end.step);
    if (ends.last) steps.insert(ends.last->step);
  }
  if (!steps.empty()) end = {*steps.begin(), steps.size() == 1};
  return end;
}

// A run has collapsed where it ends below half of what its base could.
std::vector<std::string> ArmRow(const ReportArm& arm) {
  std::map<std::string, std::vector<double>> first, last;
  std::vector<double> all;
  int64_t collapsed = 0;
  const CommonEnd common = CommonEndOf(arm);
  for (const ReportRun& run : arm.runs) {
    const Ends ends = EndsOf(*run.data, common.step);
    if (!ends.first) continue;
    first[run.base].push_back(ends.first->accuracy);
    last[run.base].push_back(ends.last->accuracy);
    all.push_back(ends.last->accuracy);
    collapsed += ends.last->accuracy < ends.first->accuracy / 2;
  }
  if (all.empty()) return {arm.label, "0", "0", "-", "-", "-", "-", "-", "-"};
  const MeanInterval end = MeanOfUnits(BaseMeans(last));
  const std::string interval =
      end.units < 2 ? "one base" : fmt::format("{} to {}", Percent(end.low), Percent(end.high));
  return {arm.label,
          std::to_string(first.size()),
          std::to_string(all.size()),
          Percent(MeanOfUnits(BaseMeans(first)).mean),
          Percent(end.mean) + (common.of_all ? "" : fmt::format(" (at step {})", common.step)),
          interval,
          Percent(InterquartileMean(all)),
          Percent(*std::min_element(all.begin(), all.end())),
          fmt::format("{} of {}", collapsed, all.size())};
}

ReportTable ArmTable(const std::vector<ReportArm>& arms) {
  ReportTable table{"arms",
                    "Arms: accuracy of the base and at the end",
                    {"arm", "bases", "runs", "base", "end", "95 % t interval over bases",
                     "interquartile mean", "worst run", "collapsed"},
                    {}};
  for (const ReportArm& arm : arms) table.rows.push_back(ArmRow(arm));
  return table;
}

std::map<std::string, std::string> ConfigOf(const ReportArm& arm) {
  std::map<std::string, std::string> values;
  if (arm.runs.empty()) return values;
  for (const Setting& setting :
       ReadConfigText(arm.runs[0].data->resolved_config, arm.runs[0].name)) {
    values[setting.key] = setting.value;
  }
  return values;
}

// Keys whose values are not the same in all arms.
ReportTable ConfigTable(const std::vector<ReportArm>& arms) {
  ReportTable table{"configs", "How the arms' configs differ", {"key"}, {}};
  std::vector<std::map<std::string, std::string>> configs;
  std::set<std::string> keys;
  for (const ReportArm& arm : arms) {
    if (arm.runs.empty()) continue;
    table.header.push_back(arm.label);
    configs.push_back(ConfigOf(arm));
    for (const auto& [key, value] : configs.back()) keys.insert(key);
  }
  for (const std::string& key : keys) {
    std::vector<std::string> row = {key};
    std::set<std::string> values;
    for (auto& config : configs) {
      row.push_back(config.count(key) ? config[key] : "-");
      values.insert(row.back());
    }
    if (values.size() > 1 && key != "run.seed") table.rows.push_back(std::move(row));
  }
  return table;
}

std::string OutcomeOf(const SampleRecord& sample) {
  return sample.reason.empty() ? sample.verdict
                               : fmt::format("{} ({})", sample.verdict, sample.reason);
}

// The same problems of each suite before and after, of each arm's first run.
ReportTable SampleTable(const std::vector<ReportArm>& arms) {
  ReportTable table{
      "samples",
      "What was written before and after",
      {"arm", "suite", "prompt", "base wrote", "verdict", "at the end", "verdict at the end"},
      {}};
  for (const ReportArm& arm : arms) {
    if (arm.runs.empty()) continue;
    std::map<std::pair<std::string, int64_t>, std::pair<const SampleRecord*, const SampleRecord*>>
        by_problem;
    for (const SampleRecord& sample : arm.runs[0].data->samples) {
      if (sample.phase != "eval") continue;
      auto& [before, after] = by_problem[{sample.suite, sample.problem}];
      if (!before) before = &sample;
      after = &sample;
    }
    for (const auto& [problem, pair] : by_problem) {
      const auto& [before, after] = pair;
      if (before == after) continue;
      table.rows.push_back({arm.label, before->suite, before->prompt, before->completion,
                            OutcomeOf(*before), after->completion, OutcomeOf(*after)});
    }
  }
  return table;
}

// What all runs share in one row; what differs, with its number of values.
ReportTable ProvenanceTable(const std::vector<ReportArm>& arms) {
  std::vector<std::string> order;
  std::map<std::string, std::set<std::string>> values;
  for (const ReportArm& arm : arms) {
    for (const ReportRun& run : arm.runs) {
      for (const auto& [name, value] : run.data->provenance) {
        if (values.count(name) == 0) order.push_back(name);
        values[name].insert(value);
      }
    }
  }
  ReportTable table{"provenance", "What made the runs", {"what", "value"}, {}};
  for (const std::string& name : order) {
    std::string text;
    for (const std::string& value : values[name]) text += (text.empty() ? "" : "; ") + value;
    table.rows.push_back({name, text});
  }
  return table;
}

std::string CsvCell(const std::string& cell) {
  if (cell.find_first_of(",\"\n\r") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::vector<ReportTable> StandardTables(const std::vector<ReportArm>& arms) {
  std::vector<ReportTable> tables = {ArmTable(arms), ConfigTable(arms), SampleTable(arms),
                                     ProvenanceTable(arms)};
  std::erase_if(tables, [](const ReportTable& table) { return table.rows.empty(); });
  return tables;
}

ReportTable CriterionTable(const Assessment& assessment) {
  ReportTable table{"criterion",
                    "Criterion, fixed beforehand",
                    {"finding", "found", "asked", "outcome", "note"},
                    {}};
  for (const Ruling& finding : assessment.findings) {
    table.rows.push_back({finding.what, finding.found, finding.bound.empty() ? "-" : finding.bound,
                          finding.gates ? DecisionName(finding.outcome) : "reported",
                          finding.note});
  }
  return table;
}

std::string ToCsv(const ReportTable& table) {
  std::string text;
  const auto line = [&](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) text += (i ? "," : "") + CsvCell(cells[i]);
    text += "\n";
  };
  line(table.header);
  for (const auto& row : table.rows) line(row);
  return text;
}

std::string ToJsonText(const ReportTable& table) {
  auto array = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    nlohmann::ordered_json object;
    for (size_t i = 0; i < row.size() && i < table.header.size(); ++i) {
      object[table.header[i]] = row[i];
    }
    array.push_back(std::move(object));
  }
  // Completions may hold bytes that are no UTF-8.
  return array.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace rlvr
