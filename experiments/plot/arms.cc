// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/arms.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/base/error.h"
#include "experiments/plot/arm_labels.h"
#include "experiments/plot/run_metric.h"
#include "experiments/statistics/intervals.h"

namespace rlvr {
namespace {

// What the runs of an arm have at one step.
struct Sample {
  std::map<std::string, std::vector<double>> by_base;
  std::vector<double> x;
};

std::map<double, Sample> Collect(const Arm& arm) {
  std::map<double, Sample> samples;
  for (const RunCurve& run : arm.runs) {
    for (size_t i = 0; i < run.points.x.size(); ++i) {
      Sample& sample = samples[run.points.x[i]];
      sample.by_base[run.base].push_back(run.points.y[i]);
      sample.x.push_back(run.x[i]);
    }
  }
  return samples;
}

size_t CountBases(const Arm& arm) {
  std::set<std::string> bases;
  for (const RunCurve& run : arm.runs) bases.insert(run.base);
  return bases.size();
}

// Each base's mean where there are several bases, else each run's value.
std::vector<double> MeansOfBases(const std::map<std::string, std::vector<double>>& by_base,
                                 bool one_base) {
  std::vector<double> units;
  for (const auto& [base, values] : by_base) {
    if (one_base) return values;
    units.push_back(MeanOfUnits(values).mean);
  }
  return units;
}

// The last step that every run of an arm has.
double CommonEnd(const Arm& arm) {
  double end = arm.runs[0].points.x.back();
  for (const RunCurve& run : arm.runs) end = std::min(end, run.points.x.back());
  return end;
}

bool EndTogether(const Arm& arm) {
  const double end = CommonEnd(arm);
  return std::all_of(arm.runs.begin(), arm.runs.end(),
                     [&](const RunCurve& run) { return run.points.x.back() == end; });
}

// Beyond the shortest run a mean would be one of other runs, and its band no band of the arm.
FigureLine LineOf(const Arm& arm, bool share) {
  FigureLine line;
  line.label = arm.label;
  if (arm.runs.size() == 1) {
    const RunCurve& run = arm.runs[0];
    line.mean = {run.x, run.points.y}, line.low = run.low, line.high = run.high;
    return line;
  }
  const bool one_base = CountBases(arm) == 1;
  const double end = CommonEnd(arm);
  for (const auto& [step, sample] : Collect(arm)) {
    if (step > end) break;
    const MeanInterval interval = MeanOfUnits(MeansOfBases(sample.by_base, one_base));
    line.mean.x.push_back(MeanOfUnits(sample.x).mean), line.mean.y.push_back(interval.mean);
    line.low.push_back(share ? std::max(0.0, interval.low) : interval.low);
    line.high.push_back(share ? std::min(1.0, interval.high) : interval.high);
  }
  for (const RunCurve& run : arm.runs) line.thin.push_back({run.x, run.points.y});
  return line;
}

// Each level's mean over all runs that have it; none where the arms' bases are of several kinds.
std::vector<FigureLevel> LevelsOf(const std::vector<Arm>& arms) {
  std::vector<FigureLevel> levels;
  std::map<std::string, std::vector<double>> values;
  for (const Arm& arm : arms) {
    if (arm.recipe != arms[0].recipe) return {};
    for (const RunCurve& run : arm.runs) {
      for (const FigureLevel& level : run.levels) {
        if (values[level.label].empty()) levels.push_back(level);
        values[level.label].push_back(level.value);
      }
    }
  }
  for (FigureLevel& level : levels) level.value = MeanOfUnits(values[level.label]).mean;
  return levels;
}

// "5", or "3 to 5" where the arms differ.
std::string RangeText(size_t low, size_t high) {
  return low == high ? fmt::format("{}", high) : fmt::format("{} to {}", low, high);
}

std::string SubtitleOfUnits(const std::vector<Arm>& arms) {
  std::vector<size_t> runs, bases;
  for (const Arm& arm : arms) runs.push_back(arm.runs.size()), bases.push_back(CountBases(arm));
  const auto [fewest, most] = std::minmax_element(runs.begin(), runs.end());
  const auto [few_bases, many_bases] = std::minmax_element(bases.begin(), bases.end());
  if (*most == 1) return "one run; band: 95 % interval over problems";
  const std::string mean = fmt::format("mean of {} runs", RangeText(*fewest, *most));
  const std::string alone = *fewest == 1 ? " (one run alone: over problems)" : "";
  if (*many_bases == 1) {
    return mean + " of one base; band: 95 % t interval over runs" + alone;
  }
  return fmt::format("{} on {} bases; band: 95 % t interval over bases{}", mean,
                     RangeText(*few_bases, *many_bases), alone);
}

std::string Subtitle(const std::vector<Arm>& arms) {
  const bool together = std::all_of(arms.begin(), arms.end(), EndTogether);
  return SubtitleOfUnits(arms) + (together ? "" : "; means end where the shortest run does");
}

// The experiment's name where all arms share one.
std::string DefaultTitle(const std::vector<Arm>& arms, const PlotChoice& choice) {
  for (const Arm& arm : arms) {
    if (arm.experiment.empty() || arm.experiment != arms[0].experiment) {
      return MetricTitle(choice.metric) + " against " + XTitle(choice);
    }
  }
  return arms[0].experiment;
}

}  // namespace

std::vector<Arm> GroupRuns(const std::vector<NamedRun>& runs, const PlotChoice& choice) {
  std::vector<RunConfigText> configs;
  for (const NamedRun& run : runs) configs.push_back(ReadRunConfig(run.name, run.data));
  std::vector<Arm> arms;
  std::map<std::string, size_t> place;
  std::vector<const RunConfigText*> first;  // of each arm
  for (size_t i = 0; i < runs.size(); ++i) {
    RunCurve curve = CurveOf(runs[i].name, runs[i].data, choice);
    if (curve.points.x.empty()) continue;  // nor does it count among the arms to be told apart
    curve.base = configs[i].base;
    const auto [found, fresh] = place.emplace(configs[i].arm, arms.size());
    if (fresh) arms.emplace_back(), first.push_back(&configs[i]);
    arms[found->second].runs.push_back(std::move(curve));
  }
  const std::vector<std::string> labels = LabelArms(first);
  for (size_t i = 0; i < arms.size(); ++i) {
    arms[i].label = labels[i], arms[i].experiment = first[i]->experiment;
    arms[i].recipe = first[i]->recipe;
  }
  if (arms.empty()) throw Error(ExitCode::kConfig, NoSuchMetric(runs, choice));
  return arms;
}

Figure MakeFigure(const std::vector<Arm>& arms, const PlotChoice& choice) {
  Figure figure;
  figure.share = IsShare(choice.metric);
  figure.x_label = XTitle(choice);
  figure.y_label = MetricTitle(choice.metric);
  figure.title = choice.title.empty() ? DefaultTitle(arms, choice) : choice.title;
  figure.subtitle = Subtitle(arms);
  for (const Arm& arm : arms) figure.lines.push_back(LineOf(arm, figure.share));
  figure.levels = LevelsOf(arms);
  return figure;
}

}  // namespace rlvr
