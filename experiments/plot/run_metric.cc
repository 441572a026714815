// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/run_metric.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/base/missing.h"
#include "core/base/nearest.h"
#include "core/config/setting.h"

namespace rlvr {
namespace {

constexpr std::string_view kTrain = "train/", kPass = "pass_at_", kMajority = "maj_at_";

bool StartsWith(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

double AtK(const EvaluationRecord& record, const std::vector<double>& values,
           const std::string& k) {
  for (size_t i = 0; i < record.k.size() && i < values.size(); ++i) {
    if (std::to_string(record.k[i]) == k) return values[i];
  }
  return kMissing;
}

void AddPoint(Polyline& line, int64_t step, double value) {
  if (!std::isfinite(value)) return;
  line.x.push_back(static_cast<double>(step)), line.y.push_back(value);
}

void AddTrainColumn(const RunData& run, const std::string& column, Polyline& line) {
  const auto table = run.tables.find("train");
  if (table == run.tables.end()) return;
  for (const auto& [name, values] : table->second.columns) {
    if (name != column) continue;
    for (size_t i = 0; i < values.size(); ++i) AddPoint(line, table->second.step[i], values[i]);
  }
}

std::vector<FigureLevel> BaseLevels(const EvaluationRecord& base) {
  std::vector<FigureLevel> levels{{"base, sampled", base.accuracy}, {"base, greedy", base.greedy}};
  const double majority = AtK(base, base.maj_at_k, "16");
  if (std::isfinite(majority)) levels.push_back({"base, maj@16", majority});
  return levels;
}

// The values of a column of /train, by step; empty where the run does not have it.
std::map<double, double> TrainColumn(const RunData& run, const std::string& column) {
  Polyline line;
  AddTrainColumn(run, column, line);
  std::map<double, double> values;
  for (size_t i = 0; i < line.x.size(); ++i) values[line.x[i]] = line.y[i];
  return values;
}

// The sum over all steps up to each step of what the step generated. Completions that were not
// trained on count as long as those that were: only the latter's tokens are in /train.
std::map<double, double> Spent(const RunData& run, const std::string& x) {
  std::map<double, double> spent = TrainColumn(run, x);
  const std::map<double, double> generated = TrainColumn(run, "generated_per_trained");
  double sum = 0;
  for (auto& [step, value] : spent) {
    const auto factor = generated.find(step);
    value = sum += value * (factor != generated.end() ? factor->second : 1);
  }
  return spent;
}

std::vector<double> XOf(const RunData& run, const std::vector<double>& steps,
                        const std::string& x) {
  if (x == "steps") return steps;
  if (x != "rollouts" && x != "tokens") {
    throw Error(ExitCode::kConfig,
                fmt::format("x = {}: expected steps, rollouts or tokens", Quoted(x)));
  }
  const std::map<double, double> spent = Spent(run, x);
  std::vector<double> values;
  for (const double step : steps) {
    auto after = spent.upper_bound(step);
    values.push_back(after == spent.begin() ? 0 : std::prev(after)->second);
  }
  return values;
}

void AddEvaluations(const RunData& run, const PlotChoice& choice, RunCurve& curve) {
  const bool accuracy = choice.metric == "accuracy";
  for (const EvaluationRecord& record : run.evaluations) {
    if (record.suite != choice.suite) continue;
    const double value = EvaluationValue(record, choice.metric);
    AddPoint(curve.points, record.step, value);
    if (accuracy && std::isfinite(value)) {
      curve.low.push_back(record.accuracy_low), curve.high.push_back(record.accuracy_high);
    }
    if (accuracy && record.step == 0) curve.levels = BaseLevels(record);
  }
}

}  // namespace

double EvaluationValue(const EvaluationRecord& record, const std::string& metric) {
  if (metric == "accuracy") return record.accuracy;
  if (metric == "greedy") return record.greedy;
  if (metric == "strict") return record.strict;
  if (metric == "length_mean") return record.length_mean;
  if (StartsWith(metric, kPass)) return AtK(record, record.pass_at_k, metric.substr(kPass.size()));
  if (StartsWith(metric, kMajority))
    return AtK(record, record.maj_at_k, metric.substr(kMajority.size()));
  for (const MetricValue& extra : record.extra) {
    if (extra.name == metric) return extra.value;
  }
  return kMissing;
}

RunCurve CurveOf(const std::string& name, const RunData& run, const PlotChoice& choice) {
  RunCurve curve;
  curve.name = name;
  if (StartsWith(choice.metric, kTrain)) {
    AddTrainColumn(run, choice.metric.substr(kTrain.size()), curve.points);
  } else {
    AddEvaluations(run, choice, curve);
  }
  curve.x = XOf(run, curve.points.x, choice.x);
  return curve;
}

std::string XTitle(const PlotChoice& choice) {
  if (choice.x == "rollouts") return "rollouts generated";
  return choice.x == "tokens" ? "completion tokens generated" : "RLVR steps";
}

bool IsShare(const std::string& metric) {
  return metric == "accuracy" || metric == "greedy" || metric == "strict" ||
         StartsWith(metric, kPass) || StartsWith(metric, kMajority) ||
         metric.find("_share") != std::string::npos;
}

std::string MetricTitle(const std::string& metric) {
  if (metric == "accuracy") return "Accuracy on held-out problems";
  if (metric == "greedy") return "Greedy accuracy on held-out problems";
  if (metric == "strict") return "Strict score on held-out problems";
  if (metric == "length_mean") return "Mean completion length, tokens";
  return metric;
}

std::string NoSuchMetric(const std::vector<NamedRun>& runs, const PlotChoice& choice) {
  std::set<std::string> known{"accuracy", "greedy", "strict", "length_mean"};
  bool evaluated = false;
  for (const NamedRun& run : runs) {
    for (const EvaluationRecord& record : run.data.evaluations) {
      evaluated = evaluated || record.suite == choice.suite;
      for (const int64_t k : record.k)
        known.insert({fmt::format("pass_at_{}", k), fmt::format("maj_at_{}", k)});
      for (const MetricValue& extra : record.extra) known.insert(std::string(extra.name));
    }
    const auto train = run.data.tables.find("train");
    if (train == run.data.tables.end()) continue;
    for (const auto& [name, values] : train->second.columns)
      known.insert(std::string(kTrain) + name);
  }
  const bool train = StartsWith(choice.metric, kTrain);
  if (!train && !evaluated) {
    return fmt::format("{}: no evaluation of suite {} yet; expected a run with evaluations",
                       runs[0].name, Quoted(choice.suite));
  }
  return fmt::format("no run has the metric {}; {}", Quoted(choice.metric),
                     SuggestNearest(choice.metric, {known.begin(), known.end()}));
}

}  // namespace rlvr
