// SPDX-License-Identifier: Apache-2.0
#include "experiments/export/run_columns.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "core/base/missing.h"

namespace rlvr {
namespace {

// Columns that appear as rows bring them; earlier rows are filled with NaN.
class TableBuilder {
 public:
  explicit TableBuilder(std::string name) { table_.name = std::move(name); }

  void Row(int64_t step) { table_.step.push_back(step); }
  // Of the last row.
  void Set(const std::string& column, double value) {
    const auto [place, fresh] = index_.emplace(column, table_.columns.size());
    if (fresh) table_.columns.push_back({column, {}});
    auto& values = table_.columns[place->second].second;
    values.resize(table_.step.size(), kMissing);
    values.back() = value;
  }
  ColumnTable Take() {
    for (auto& [name, values] : table_.columns) values.resize(table_.step.size(), kMissing);
    return std::move(table_);
  }

 private:
  ColumnTable table_;
  std::map<std::string, size_t> index_;
};

void AddEvaluation(TableBuilder& table, const EvaluationRecord& record) {
  table.Row(record.step);
  table.Set("accuracy", record.accuracy);
  table.Set("accuracy_low", record.accuracy_low);
  table.Set("accuracy_high", record.accuracy_high);
  table.Set("greedy", record.greedy);
  table.Set("strict", record.strict);
  table.Set("length_mean", record.length_mean);
  for (size_t i = 0; i < record.k.size(); ++i) {
    if (i < record.pass_at_k.size())
      table.Set(fmt::format("pass_at_{}", record.k[i]), record.pass_at_k[i]);
    if (i < record.maj_at_k.size())
      table.Set(fmt::format("maj_at_{}", record.k[i]), record.maj_at_k[i]);
  }
  for (size_t i = 0; i < kVerdictClasses; ++i) {
    table.Set("verdict_" + std::string(kVerdictColumns[i]),
              static_cast<double>(record.verdict_counts[i]));
  }
  for (const MetricValue& extra : record.extra) table.Set(std::string(extra.name), extra.value);
}

}  // namespace

std::vector<ColumnTable> ColumnsOf(const RunData& run) {
  std::vector<ColumnTable> tables;
  for (const auto& [name, table] : run.tables) {
    if (!table.step.empty()) tables.push_back({name, table.step, table.columns});
  }
  std::map<std::string, TableBuilder> suites;
  for (const EvaluationRecord& record : run.evaluations) {
    const std::string name = "eval/" + record.suite;
    AddEvaluation(suites.emplace(name, TableBuilder(name)).first->second, record);
  }
  for (auto& [name, builder] : suites) tables.push_back(builder.Take());
  return tables;
}

std::string ToCsv(const ColumnTable& table) {
  std::string csv = "step";
  for (const auto& [name, values] : table.columns) csv += "," + name;
  csv += "\n";
  for (size_t row = 0; row < table.step.size(); ++row) {
    csv += fmt::format("{}", table.step[row]);
    for (const auto& [name, values] : table.columns) {
      csv += std::isnan(values[row]) ? "," : fmt::format(",{}", values[row]);
    }
    csv += "\n";
  }
  return csv;
}

}  // namespace rlvr
