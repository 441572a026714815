// SPDX-License-Identifier: Apache-2.0
#include "experiments/tuning/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "experiments/tuning/outcome_table.h"

namespace rlvr {
namespace {

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

// Presets down, all rates that any was tried at across; the best in bold, a dash where not tried.
std::string SearchTable(const TuningPlan& plan, const TuningResult& result) {
  std::set<double> rates;
  for (const PresetResult& preset : result.presets) {
    for (const TriedRate& tried : preset.search.tried()) rates.insert(tried.rate);
  }
  std::string text = fmt::format(
      "The search: accuracy at each rate, mean of {} seeds with {} samples of each problem; in "
      "bold "
      "the best, with * where it is still the end of what was tried:\n\n| preset |",
      plan.search_seeds, plan.search_samples);
  for (const double rate : rates) text += fmt::format(" {:g} |", rate);
  text += "\n|---|";
  for (size_t i = 0; i < rates.size(); ++i) text += "---|";
  for (const PresetResult& preset : result.presets) {
    std::map<double, std::string> cells;
    for (const TriedRate& tried : preset.search.tried()) {
      const std::string value =
          std::isnan(tried.accuracy) ? "diverged" : fmt::format("{:.2f}", tried.accuracy);
      cells[tried.rate] = tried.rate != preset.rate
                              ? value
                              : fmt::format("**{}**{}", value, preset.search.AtEnd() ? "\\*" : "");
    }
    text += fmt::format("\n| `{}` |", preset.name);
    for (const double rate : rates) {
      text += fmt::format(" {} |", cells.count(rate) > 0 ? cells[rate] : "-");
    }
  }
  return text + "\n\n";
}

// One row for each preset that is better than others by more than chance.
std::string PairsTable(const TuningResult& result) {
  std::map<size_t, std::vector<std::string>> worse;
  int64_t apart = 0;
  for (const PairResult& pair : result.pairs) {
    if (pair.adjusted >= 0.05) continue;
    const bool first = pair.difference > 0;
    worse[first ? pair.first : pair.second].push_back(
        fmt::format("`{}` {:+.3f}", result.presets[first ? pair.second : pair.first].name,
                    std::abs(pair.difference)));
    ++apart;
  }
  std::string text =
      fmt::format("Final accuracy of {} of {} pairs differs at 5 % after Holm's correction.\n",
                  apart, result.pairs.size());
  if (apart > 0) text += "\n| preset | is more accurate than, by |\n|---|---|\n";
  for (const auto& [preset, others] : worse) {
    text += fmt::format("| `{}` | {} |\n", result.presets[preset].name, fmt::join(others, ", "));
  }
  return text;
}

std::string CostText(const TuningResult& result) {
  std::string text = fmt::format(
      "\nTuning took {:.0f} rollouts in {} runs, the comparison {:.0f} in {}",
      result.search.rollouts, result.search.runs, result.compare.rollouts, result.compare.runs);
  if (!result.teacher.empty()) {
    text += fmt::format("; the teacher is a run of `{}`, counted in the first", result.teacher);
  }
  return text + ". Those of evaluations are not counted.\n";
}

nlohmann::json CostJson(const TuningCost& cost) {
  return {{"runs", cost.runs}, {"rollouts", cost.rollouts}};
}

nlohmann::json SearchJson(const RateSearch& search) {
  nlohmann::json tried = nlohmann::json::array();
  for (const TriedRate& one : search.tried()) {
    tried.push_back({{"rate", one.rate}, {"accuracy", one.accuracy}});  // NaN is written as null
  }
  return tried;
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
  const int64_t k = result.presets[0].arm.runs[0].k;
  std::string text = ClassesTable(plan, result);
  if (plan.search_seeds > 0) text += SearchTable(plan, result);
  text += fmt::format("{} on {} fresh seed{}, {:.0f} rollouts a run; {}:\n\n",
                      plan.search_seeds > 0 ? "Each at its best rate" : "All at one rate",
                      plan.seeds, plan.seeds == 1 ? "" : "s", result.budget, kOutcomeColumns);
  text += OutcomeHead({"preset", "rate"}, k);
  for (const PresetResult& preset : result.presets) {
    text += fmt::format("| `{}` | {:g} | {}", preset.name, preset.rate, OutcomeCells(preset.arm));
  }
  return text + "\n" + (plan.seeds > 1 ? PairsTable(result) : "") + CostText(result);
}

std::string TuningCsv(const TuningResult& result) {
  std::string text =
      "preset,rate,seed,accuracy,steps_to_half,length,entropy,pass_at_k,k,rollouts\n";
  for (const PresetResult& preset : result.presets) {
    for (size_t i = 0; i < preset.arm.runs.size(); ++i) {
      const RunOutcome& run = preset.arm.runs[i];
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
    for (const RunOutcome& run : preset.arm.runs) runs.push_back(RunJson(run));
    presets.push_back({{"name", preset.name},
                       {"rate", preset.rate},
                       {"searched", SearchJson(preset.search)},
                       {"at_end", !preset.search.tried().empty() && preset.search.AtEnd()},
                       {"diverged", preset.arm.diverged},
                       {"runs", runs}});
  }
  for (const PairResult& pair : result.pairs) {
    pairs.push_back({{"first", result.presets[pair.first].name},
                     {"second", result.presets[pair.second].name},
                     {"difference", pair.difference},
                     {"p", pair.p},
                     {"holm", pair.adjusted}});
  }
  return nlohmann::json{{"rates", plan.rates},
                        {"budget", result.budget},
                        {"classes", result.classes},
                        {"presets", presets},
                        {"pairs", pairs},
                        {"teacher", result.teacher},
                        {"search", CostJson(result.search)},
                        {"compare", CostJson(result.compare)}}
      .dump();
}

}  // namespace rlvr
