// SPDX-License-Identifier: Apache-2.0
#include "experiments/report/report_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/error.h"
#include "experiments/plot/arms.h"
#include "experiments/plot/run_metric.h"
#include "experiments/statistics/bootstrap.h"
#include "experiments/statistics/intervals.h"

namespace rlvr {
namespace {

constexpr int64_t kBandDraws = 2000;

const EvaluationRecord* EvaluationOf(const RunData& run, bool last) {
  const EvaluationRecord* found = nullptr;
  for (const EvaluationRecord& record : run.evaluations) {
    if (record.suite == "heldout" && (last || !found)) found = &record;
  }
  return found;
}

// Of one metric, as plots draw it; no lines where no run has it.
Figure CurvesOf(const std::vector<ReportArm>& arms, const PlotChoice& choice) {
  std::vector<Arm> drawn;
  for (const ReportArm& arm : arms) {
    Arm line{arm.label, "", {}};
    for (const ReportRun& run : arm.runs) {
      RunCurve curve = CurveOf(run.name, *run.data, choice);
      curve.base = run.base;
      if (curve.points.x.size() > 1) line.runs.push_back(std::move(curve));
    }
    if (!line.runs.empty()) drawn.push_back(std::move(line));
  }
  if (drawn.empty()) return {};
  Figure figure = MakeFigure(drawn, choice);
  figure.title = MetricTitle(choice.metric);
  return figure;
}

// The outcomes of an arm's runs at one step; bases without one are left out.
NestedOutcomes OutcomesAt(const ReportArm& arm, int64_t step) {
  std::map<std::string, std::vector<std::vector<double>>> by_base;
  for (const ReportRun& run : arm.runs) {
    for (const EvaluationRecord& record : run.data->evaluations) {
      if (record.suite != "heldout" || record.step != step) continue;
      std::vector<double> scores;
      for (const int32_t right : record.correct_count) {
        scores.push_back(right / static_cast<double>(record.samples_per_problem));
      }
      by_base[run.base].push_back(std::move(scores));
    }
  }
  NestedOutcomes outcomes;
  for (auto& [base, runs] : by_base) outcomes.bases.push_back(std::move(runs));
  return outcomes;
}

// The runs of an arm that have a curve, as CurvesOf draws them.
ReportArm DrawnRuns(ReportArm arm) {
  std::erase_if(arm.runs, [](const ReportRun& run) {
    return CurveOf(run.name, *run.data, {}).points.x.size() < 2;
  });
  return arm;
}

// The line's means, which are over bases, with the band of the hierarchical bootstrap of that mean.
void DrawBootstrap(const ReportArm& drawn, FigureLine& line) {
  std::set<int64_t> steps;
  for (const ReportRun& run : drawn.runs) {
    for (const double step : CurveOf(run.name, *run.data, {}).points.x) {
      steps.insert(static_cast<int64_t>(step));
    }
  }
  auto step = steps.begin();  // the means are those of the first of them
  line.low.clear(), line.high.clear();
  for (size_t i = 0; i < line.mean.x.size(); ++i, ++step) {
    Stream rng(0, "report.band", {static_cast<uint64_t>(*step)});
    const Interval band = HierarchicalBootstrap(OutcomesAt(drawn, *step), kBandDraws, rng);
    line.low.push_back(band.low), line.high.push_back(band.high);
  }
}

Figure AccuracyFigure(const std::vector<ReportArm>& arms, const std::string& x) {
  Figure figure = CurvesOf(arms, {.metric = "accuracy", .x = x});
  for (FigureLine& line : figure.lines) {
    for (const ReportArm& arm : arms) {
      if (arm.label == line.label) DrawBootstrap(DrawnRuns(arm), line);
    }
  }
  figure.subtitle =
      "mean over bases, to the end of the shortest run; band: 95 % bootstrap over bases, runs and "
      "problems; thin: runs";
  return figure;
}

void Add(std::vector<ReportFigure>& figures, ReportFigure figure) {
  std::erase_if(figure.views,
                [](const ReportFigure::View& view) { return view.figure.lines.empty(); });
  if (!figure.views.empty()) figures.push_back(std::move(figure));
}

// pass@k of all runs' first (or last) evaluation, mean over runs.
FigureLine PassLine(const ReportArm& arm, bool last) {
  std::map<int64_t, std::vector<double>> by_k;
  for (const ReportRun& run : arm.runs) {
    const EvaluationRecord* record = EvaluationOf(*run.data, last);
    for (size_t i = 0; record && i < record->k.size(); ++i) {
      by_k[record->k[i]].push_back(record->pass_at_k[i]);
    }
  }
  FigureLine line{.label = arm.label + (last ? "" : ", base"), .mean = {}};
  for (const auto& [k, values] : by_k) {
    line.mean.x.push_back(std::log2(static_cast<double>(k)));
    line.mean.y.push_back(MeanOfUnits(values).mean);
  }
  return line;
}

ReportFigure PassAtK(const std::vector<ReportArm>& arms) {
  Figure figure{.title = "pass@k of base and trained policy",
                .subtitle = "chance that one of k samples is right; mean of runs",
                .x_label = "k, samples",
                .y_label = "pass@k"};
  figure.x_powers = true;
  FigureLine base;
  for (const ReportArm& arm : arms) {
    const FigureLine trained = PassLine(arm, true);
    if (trained.mean.x.size() < 2) continue;
    if (base.label.empty()) base = PassLine(arm, false);
    base.label = "base";
    figure.lines.push_back(trained);
  }
  if (!figure.lines.empty()) figure.lines.push_back(base);  // last: arms keep their colours
  return {"pass_at_k", "Unbiased estimates. The base is that of the first arm.", {{"k", figure}}};
}

// Length of right and of wrong completions of training, one line each.
ReportFigure LengthFigure(const std::vector<ReportArm>& arms) {
  Figure both = CurvesOf(arms, {.metric = "train/length_right_mean"});
  const Figure wrong = CurvesOf(arms, {.metric = "train/length_wrong_mean"});
  for (FigureLine& line : both.lines) line.label += ", right";
  for (FigureLine line : wrong.lines) {
    line.label += ", wrong";
    both.lines.push_back(std::move(line));
  }
  both.title = "Length of right and wrong completions";
  both.y_label = "tokens, stop token counted";
  both.levels.clear();
  return {"lengths", "Rollouts of training, mean of a step.", {{"steps", both}}};
}

// Shares of verdicts at each evaluation, mean of the arm's runs.
ReportFigure Verdicts(const ReportArm& arm, size_t index) {
  Figure figure{.title = "Verdicts: " + arm.label,
                .subtitle = "share of sampled held-out completions; mean of runs",
                .x_label = "RLVR steps",
                .y_label = "Share"};
  for (size_t verdict = 0; verdict < kVerdictClasses; ++verdict) {
    std::map<int64_t, std::vector<double>> shares;
    for (const ReportRun& run : arm.runs) {
      for (const EvaluationRecord& record : run.data->evaluations) {
        const auto all =
            static_cast<double>(record.samples_per_problem * std::ssize(record.correct_count));
        if (record.suite != "heldout" || all == 0) continue;
        shares[record.step].push_back(static_cast<double>(record.verdict_counts[verdict]) / all);
      }
    }
    FigureLine line{.label = std::string(kVerdictColumns[verdict]), .mean = {}};
    for (const auto& [step, values] : shares) {
      line.mean.x.push_back(static_cast<double>(step));
      line.mean.y.push_back(MeanOfUnits(values).mean);
    }
    const bool seen =
        std::any_of(line.mean.y.begin(), line.mean.y.end(), [](double share) { return share > 0; });
    if (seen && line.mean.x.size() > 1) figure.lines.push_back(std::move(line));
  }
  return {fmt::format("verdicts_{}", index + 1), "", {{"steps", figure}}};
}

}  // namespace

std::vector<ReportFigure> StandardFigures(const std::vector<ReportArm>& arms) {
  std::vector<ReportFigure> figures;
  Add(figures, {"accuracy",
                "Held-out problems, sampled at eval.temperature; levels are the base's.",
                {{"steps", AccuracyFigure(arms, "steps")},
                 {"rollouts", AccuracyFigure(arms, "rollouts")},
                 {"tokens", AccuracyFigure(arms, "tokens")}}});
  const auto curve = [&](const std::string& name, const std::string& metric,
                         const std::string& caption) {
    Add(figures, {name, caption, {{"steps", CurvesOf(arms, {.metric = metric})}}});
  };
  curve("greedy", "greedy", "Held-out problems, greedy completions.");
  Add(figures, PassAtK(arms));
  Add(figures, LengthFigure(arms));
  curve("reward", "train/reward_mean", "Rollouts of training: what the policy is rewarded for.");
  curve("entropy", "train/entropy", "Of the policy at a completion's token, in nats.");
  constexpr size_t kMostVerdicts = 4;
  for (size_t i = 0; i < std::min(arms.size(), kMostVerdicts); ++i) {
    Add(figures, Verdicts(arms[i], i));
  }
  return figures;
}

}  // namespace rlvr
