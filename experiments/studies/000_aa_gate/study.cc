// 000_aa_gate: the harness is honest: it finds no difference where there is none, finds a planted
// one as often as it says, and the same seed gives the same bits.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "core/base/registry.h"
#include "core/config/fields.h"
#include "core/config/reader.h"
#include "core/io/compare.h"
#include "experiments/config/load.h"
#include "experiments/statistics/power.h"
#include "experiments/studies/000_aa_gate/null_model.h"
#include "experiments/study/claims.h"
#include "rl/estimates.h"

namespace rlvr {
namespace {

constexpr double kMostRejected = 0.10, kCoveredLow = 0.925, kCoveredHigh = 0.975;
constexpr double kPlantedPower = 0.8, kPowerMargin = 0.1;
constexpr int64_t kDataSets = 2000;
// Bases and RL seeds of the comparisons that studies make.
constexpr Design kDesigns[] = {{5, 2}, {5, 1}, {10, 1}, {5, 4}};

StudyPlan Plan(bool smoke) {
  StudyPlan plan{.bases = {0, 1, 2, 3, 4},
                 .seeds = {0, 1, 2, 3},
                 .arms = {{"left", "runs.cfg"},
                          {"right", "runs.cfg", {}, {4, 5, 6, 7}},
                          {"left_again", "runs.cfg", {}, {0}}}};
  if (!smoke) return plan;
  plan.bases = {0}, plan.seeds = {0, 1};
  plan.arms[1].seeds = {4, 5};
  for (StudyArm& arm : plan.arms) {
    arm.settings = {{"rl.steps", "5"}, {"eval.every", "5"}, {"eval.problems", "128"}};
  }
  return plan;
}

// Scores of both arms by base: one config, so all are seeds of one arm.
std::vector<std::vector<double>> ScoresByBase(const StudyRuns& runs) {
  std::map<int64_t, std::vector<double>> by_base;
  for (const char* arm : {"left", "right"}) {
    for (const StudyRun* run : runs.Of(arm)) {
      by_base[run->base].push_back(Evaluated("accuracy", kLastStep)(*run).value);
    }
  }
  std::vector<std::vector<double>> scores;
  for (auto& [base, values] : by_base) scores.push_back(std::move(values));
  return scores;
}

bool Complete(const std::vector<std::vector<double>>& scores) {
  for (const std::vector<double>& base : scores) {
    if (base.size() < 2 || base.size() != scores[0].size()) return false;
  }
  return !scores.empty();
}

void JudgeDesign(const Components& components, const Design& design, Assessment& assessment) {
  const std::string name = fmt::format("{} bases x {} RL seed{}", design.bases, design.seeds,
                                       design.seeds == 1 ? "" : "s");
  const NullRates null = Simulate(components, design, 0, kDataSets);
  const Interval rejected = WilsonInterval(null.rejections, null.data_sets);
  assessment.findings.push_back(
      Fact(name + ": comparisons of equals that find a difference, upper bound",
           "at most " + ShowNumber(kMostRejected, NumberKind::kShare),
           fmt::format("{} ({} of {})", ShowNumber(rejected.high, NumberKind::kShare),
                       null.rejections, null.data_sets),
           rejected.high <= kMostRejected));
  assessment.findings.push_back(
      Fact(name + ": coverage of the 95 % interval",
           fmt::format("{} to {}", ShowNumber(kCoveredLow, NumberKind::kShare),
                       ShowNumber(kCoveredHigh, NumberKind::kShare)),
           ShowNumber(null.covered, NumberKind::kShare),
           null.covered >= kCoveredLow && null.covered <= kCoveredHigh));
  PowerQuestion question{.deviation = PairedDeviation(components, design), .paired = true};
  question.difference = VisibleDifference(question, design.bases, kPlantedPower);
  const NullRates planted = Simulate(components, design, question.difference, kDataSets);
  assessment.findings.push_back(
      Fact(fmt::format("{}: a planted difference of {} is found", name,
                       ShowNumber(question.difference, NumberKind::kShare)),
           fmt::format("{:g} +- {:g} of times", kPlantedPower, kPowerMargin),
           fmt::format("{:.3f}", planted.rejected),
           std::abs(planted.rejected - kPlantedPower) <= kPowerMargin));
}

std::string Identity(const std::string& resolved) {
  ExperimentConfig config = LoadExperiment(ReadConfigText(resolved, "config of the run"));
  return HashedText(FieldsOf(config));
}

Ruling SameBits(const StudyRuns& runs) {
  const std::string what = "the same seed twice: equal bits";
  int64_t pairs = 0;
  for (const StudyRun* again : runs.Of("left_again")) {
    for (const StudyRun* left : runs.Of("left")) {
      if (left->base != again->base || left->seed != again->seed) continue;
      ++pairs;
      const std::string difference = CompareRuns(left->directory, again->directory, Identity);
      if (!difference.empty()) return Fact(what, "all pairs", difference, false);
    }
  }
  if (pairs == 0) return Unjudged(what, "not run");
  return Fact(what, "all pairs", fmt::format("{} of {} pairs", pairs, pairs), true);
}

Assessment Judge(const StudyRuns& runs) {
  Assessment assessment;
  const auto scores = ScoresByBase(runs);
  if (Complete(scores)) {
    const Components components = FitComponents(scores);
    assessment.remarks.push_back(fmt::format(
        "Fitted to {} runs: standard deviation {} between bases, {} between RL seeds of a base.",
        scores.size() * scores[0].size(), ShowNumber(components.base, NumberKind::kShare),
        ShowNumber(components.seed, NumberKind::kShare)));
    for (const Design& design : kDesigns) JudgeDesign(components, design, assessment);
  } else {
    assessment.findings.push_back(Unjudged("simulated comparisons", "too few runs to fit to"));
  }
  assessment.findings.push_back(SameBits(runs));
  const auto accuracy = Evaluated("accuracy", kLastStep);
  Units difference;
  const Units left = UnitsOf(runs.Of("left"), accuracy),
              right = UnitsOf(runs.Of("right"), accuracy);
  for (size_t i = 0; i < left.units.size() && i < right.units.size(); ++i) {
    const double value = left.units[i].measured.value - right.units[i].measured.value;
    difference.units.push_back({left.units[i].base, {value, value, value}});
  }
  assessment.findings.push_back(Reported({"the comparison of the real runs", difference}));
  return assessment;
}

RLVR_REGISTER(
    StudyPlugin,
    {.name = "000_aa_gate",
     .help = "the harness is honest: no difference where there is none, planted ones found",
     .question = "Do the comparisons that the studies make find a difference where there is none, "
                 "and find a planted one as often as they say?",
     .claim = "a comparison of a method with itself must not be significant more often than its "
              "level",
     .source = "Colas et al., arXiv:1806.08295; Agarwal et al., arXiv:2108.13264",
     .plan = Plan,
     .judge = Judge});

}  // namespace
}  // namespace rlvr
