// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/statistics/intervals.h"

namespace rlvr {
namespace {

using Number = double RunOutcome::*;

std::vector<double> Values(const PresetResult& preset, Number number) {
  std::vector<double> values;
  for (const RunOutcome& run : preset.runs) values.push_back(run.*number);
  return values;
}

// "0.512 [0.490, 0.534]" over seeds.
std::string IntervalText(const PresetResult& preset, Number number, int digits) {
  const MeanInterval m = MeanOfUnits(Values(preset, number));
  return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", m.mean, digits, m.low, digits, m.high, digits);
}

// The median, and how many runs never came there.
std::string StepsToHalf(const PresetResult& preset) {
  std::vector<double> steps = Values(preset, &RunOutcome::steps_to_half);
  std::sort(steps.begin(), steps.end());
  const auto never =
      std::count_if(steps.begin(), steps.end(), [](double s) { return std::isinf(s); });
  const double median = (steps[(steps.size() - 1) / 2] + steps[steps.size() / 2]) / 2;
  const std::string text = std::isinf(median) ? "never" : fmt::format("{:g}", median);
  return never > 0 ? fmt::format("{} ({} of {} never)", text, never, steps.size()) : text;
}

std::string ClassesTable(const TuningPlan& plan, const TuningResult& result) {
  if (result.classes.empty()) return "";
  std::string text = fmt::format(
      "Presets with the same parameters, bit for bit, after {} steps of one update each:\n\n"
      "| class | presets |\n|---|---|\n",
      plan.class_steps);
  for (size_t i = 0; i < result.classes.size(); ++i) {
    text += fmt::format("| {} | `{}` |\n", i + 1, fmt::join(result.classes[i], "` `"));
  }
  return text + "\n";
}

std::string PairsTable(const TuningResult& result) {
  std::string text = "| pair | difference of accuracy | p, Holm over all pairs |\n|---|---|---|\n";
  int64_t apart = 0;
  for (const PairResult& pair : result.pairs) {
    if (pair.adjusted >= 0.05) continue;
    ++apart;
    text += fmt::format("| `{}` - `{}` | {:+.3f} | {:.2g} |\n", result.presets[pair.first].name,
                        result.presets[pair.second].name, pair.difference, pair.adjusted);
  }
  const std::string summary = fmt::format("{} of {} pairs differ at 5 % after Holm's correction.\n",
                                          apart, result.pairs.size());
  return apart > 0 ? summary + "\n" + text : summary;
}

nlohmann::json RunJson(const RunOutcome& run) {
  nlohmann::json json = {
      {"accuracy", run.accuracy},   {"length", run.length}, {"entropy", run.entropy},
      {"pass_at_k", run.pass_at_k}, {"k", run.k},           {"rollouts", run.rollouts}};
  json["steps_to_half"] =
      std::isinf(run.steps_to_half) ? nlohmann::json() : nlohmann::json(run.steps_to_half);
  return json;
}

}  // namespace

std::string TuningMarkdown(const TuningPlan& plan, const TuningResult& result) {
  const int64_t k = result.presets[0].runs[0].k;
  std::string text = ClassesTable(plan, result);
  text += fmt::format(
      "Each at its best of {} learning rates ({:g}), found on {} seeds; {} fresh seeds, {:.0f} "
      "rollouts a run; means with 95 % t intervals over seeds of one base:\n\n"
      "| preset | rate | steps to 50 %, median | accuracy | length | entropy | pass@{} | rollouts "
      "| "
      "diverged |\n|---|---|---|---|---|---|---|---|---|\n",
      plan.rates.size(), fmt::join(plan.rates, ", "), plan.search_seeds, plan.seeds, result.budget,
      k);
  for (const PresetResult& preset : result.presets) {
    const MeanInterval spent = MeanOfUnits(Values(preset, &RunOutcome::rollouts));
    text += fmt::format(
        "| `{}` | {:g} | {} | {} | {} | {} | {} | {:.0f} | {} |\n", preset.name, preset.rate,
        StepsToHalf(preset), IntervalText(preset, &RunOutcome::accuracy, 3),
        IntervalText(preset, &RunOutcome::length, 1), IntervalText(preset, &RunOutcome::entropy, 3),
        IntervalText(preset, &RunOutcome::pass_at_k, 3), spent.mean, preset.diverged);
  }
  return text + "\n" + PairsTable(result) +
         fmt::format("\nTuning took {:.0f} rollouts, the comparison {:.0f}.\n",
                     result.search_rollouts, result.rollouts);
}

std::string TuningCsv(const TuningResult& result) {
  std::string text =
      "preset,rate,seed,accuracy,steps_to_half,length,entropy,pass_at_k,k,rollouts\n";
  for (const PresetResult& preset : result.presets) {
    for (size_t i = 0; i < preset.runs.size(); ++i) {
      const RunOutcome& run = preset.runs[i];
      text +=
          fmt::format("{},{},{},{},{},{},{},{},{},{}\n", preset.name, preset.rate, i, run.accuracy,
                      std::isinf(run.steps_to_half) ? "" : fmt::format("{}", run.steps_to_half),
                      run.length, run.entropy, run.pass_at_k, run.k, run.rollouts);
    }
  }
  return text;
}

std::string TuningJson(const TuningPlan& plan, const TuningResult& result) {
  nlohmann::json presets = nlohmann::json::array(), pairs = nlohmann::json::array();
  for (const PresetResult& preset : result.presets) {
    nlohmann::json runs = nlohmann::json::array();
    for (const RunOutcome& run : preset.runs) runs.push_back(RunJson(run));
    presets.push_back({{"name", preset.name},
                       {"rate", preset.rate},
                       {"searched", preset.searched},
                       {"diverged", preset.diverged},
                       {"runs", runs}});
  }
  for (const PairResult& pair : result.pairs) {
    pairs.push_back({{"first", result.presets[pair.first].name},
                     {"second", result.presets[pair.second].name},
                     {"difference", pair.difference},
                     {"p", pair.p},
                     {"holm", pair.adjusted}});
  }
  return nlohmann::json{
      {"rates", plan.rates},
      {"budget", result.budget},
      {"classes", result.classes},
      {"presets", presets},
      {"pairs", pairs},
      {"search", {{"rollouts", result.search_rollouts}, {"seconds", result.search_seconds}}},
      {"compare", {{"rollouts", result.rollouts}, {"seconds", result.seconds}}}}
      .dump();
}

}  // namespace rlvr
