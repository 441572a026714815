// 001_unlock: from 15 % to more than 50 % in 50 steps, because a worked answer that was seldom
// written becomes the usual one; rewards that do not see the answer do not do it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/registry.h"
#include "experiments/plot/run_metric.h"
#include "experiments/study/claims.h"

namespace rlvr {
namespace {

constexpr int64_t kSteps = 50;
constexpr double kBaseLow = 0.13, kBaseHigh = 0.17, kUnlocked = 0.50, kControlGain = 0.03;
constexpr double kExplained = 0.9, kSkillMoves = 0.03;

StudyPlan Plan(bool smoke) {
  StudyPlan plan{.bases = {0, 1, 2, 3, 4}, .seeds = {0, 1}, .arms = {{"answer", "answer.cfg"}}};
  const auto add = [&](const std::string& name,
                       std::vector<std::pair<std::string, std::string>> settings) {
    plan.arms.push_back({name, "answer.cfg", std::move(settings)});
  };
  add("coin_flip", {{"rl.reward.kind", "coin_flip"}});
  add("parse", {{"rl.reward.kind", "parse"}});
  add("still", {{"rl.learning_rate", "0"}, {"eval.every", "50"}});
  if (smoke) {
    plan.bases = {0}, plan.seeds = {0};
    for (StudyArm& arm : plan.arms) arm.settings.push_back({"eval.problems", "256"});
    for (size_t i = 1; i < plan.arms.size(); ++i) {
      plan.arms[i].settings.insert(plan.arms[i].settings.end(),
                                   {{"rl.steps", "20"}, {"eval.every", "20"}});
    }
    return plan;
  }
  add("mode", {{"rl.reward.kind", "mode"}});
  add("rejection_sampling", {{"rl.algorithm", "rft"}});
  for (const char* temperature : {"0.3", "0.6", "1", "1.4"}) {
    add(fmt::format("base_at_{}", temperature),
        {{"rl.steps", "0"}, {"eval.temperature", temperature}, {"eval.samples_per_problem", "16"}});
    plan.arms.back().seeds = {0};
  }
  return plan;
}

// Of the gain, the part that the growing share of worked answers makes at the base's own skill.
Measured ExplainedByMode(const StudyRun& run) {
  const EvaluationRecord *before = EvaluationAt(run, 0), *after = EvaluationAt(run, kLastStep);
  const auto change = [&](const char* metric) {
    return EvaluationValue(*after, metric) - EvaluationValue(*before, metric);
  };
  const double explained =
      change("mode_share_worked") * EvaluationValue(*before, "accuracy_given_worked");
  const double share = explained / change("accuracy");
  return {share, share, share};
}

Measured SkillMoves(const StudyRun& run) {
  const char* metric = "accuracy_given_worked";
  const double change = std::abs(EvaluationValue(*EvaluationAt(run, kLastStep), metric) -
                                 EvaluationValue(*EvaluationAt(run, 0), metric));
  return {change, change, change};
}

// Whether no step moved a parameter and the last evaluation has the base's answers.
bool StoodStill(const StudyRun& run) {
  const EvaluationRecord *before = EvaluationAt(run, 0), *after = EvaluationAt(run, kLastStep);
  for (const auto& [name, values] : run.data.tables.at("train").columns) {
    if (name != "update_norm") continue;
    if (!std::all_of(values.begin(), values.end(), [](double norm) { return norm == 0; })) {
      return false;
    }
  }
  return after->step > 0 && before->answer_id == after->answer_id &&
         before->verdict_counts == after->verdict_counts;
}

Ruling Still(const StudyRuns& runs) {
  const auto still = runs.Of("still");
  if (still.empty()) return Unjudged("learning rate 0 leaves every bit", "not run");
  const auto same = std::count_if(still.begin(), still.end(),
                                  [](const StudyRun* run) { return StoodStill(*run); });
  return Fact("learning rate 0: parameters and answers bit for bit those of the base", "all runs",
              fmt::format("{} of {} runs", same, still.size()), same == std::ssize(still));
}

// The public run that the study is named for; accuracies as its log has them.
ReportFigure Published(const StudyRuns& runs) {
  Figure figure{.title = "Beside the published run",
                .subtitle = "ours: mean over bases; published: one seed, one prompt a step",
                .x_label = "RLVR steps",
                .y_label = "Accuracy"};
  FigureLine ours{.label = "chain sums, 0.1M", .mean = {}};
  for (int64_t step = 0; step <= kSteps; step += 10) {
    const Units units = UnitsOf(runs.Of("answer"), OverProblems(Accuracy(step)));
    if (units.units.empty()) continue;
    ours.mean.x.push_back(static_cast<double>(step));
    ours.mean.y.push_back(MeanOfUnits(ValuesOf(units)).mean);
  }
  figure.lines = {ours, {.label = "MATH-500, 0.6B", .mean = {{0, 50}, {0.152, 0.474}}}};
  return {"published",
          "Qwen3-0.6B-Base on MATH-500: 15.2 % to 47.4 % after 50 steps without KL (Raschka, "
          "reasoning-from-scratch, ch06/02_rlvr_grpo_scripts_intro).",
          {{"steps", figure}}};
}

void Report(const StudyRuns& runs, Assessment& assessment) {
  const auto add = [&](const std::string& what, const std::string& arm, const Measure& measure) {
    assessment.findings.push_back(Reported({what, UnitsOf(runs.Of(arm), measure)}));
  };
  add("base, greedy", "answer", Evaluated("greedy", 0));
  add("greedy at the last step", "answer", Evaluated("greedy", kLastStep));
  add("base made to write a worked answer", "answer", Evaluated("accuracy_given_worked", 0));
  if (runs.smoke) return;
  add("mode-only reward, at step 50", "mode", OverProblems(Accuracy(kLastStep)));
  add("rejection-sampling fine-tuning, at step 50, equal rollouts", "rejection_sampling",
      OverProblems(Accuracy(kLastStep)));
  for (const char* temperature : {"0.3", "0.6", "1", "1.4"}) {
    add(fmt::format("base, sampled at temperature {}", temperature),
        fmt::format("base_at_{}", temperature), OverProblems(Accuracy(0)));
  }
  add("base, maj@16", "base_at_1", Evaluated("maj_at_16", 0));
}

Assessment Judge(const StudyRuns& runs) {
  Assessment assessment;
  const auto answer = runs.Of("answer");
  const auto gain = OverProblems(Gain(kLastStep));
  assessment.findings = {
      EachInside({"base, sampled at temperature 1", UnitsOf(answer, OverProblems(Accuracy(0)))},
                 kBaseLow, kBaseHigh),
      AtLeast({"accuracy at step 50", UnitsOf(answer, OverProblems(Accuracy(kSteps)))}, kUnlocked),
      AtLeast({"part of the gain that the share of worked answers explains",
               UnitsOf(answer, ExplainedByMode)},
              kExplained),
      AtMost({"change of accuracy given a worked answer", UnitsOf(answer, SkillMoves)},
             kSkillMoves),
      AtMost({"gain by coin-flip reward", UnitsOf(runs.Of("coin_flip"), gain)}, kControlGain),
      AtMost({"gain by reward for any answer that parses", UnitsOf(runs.Of("parse"), gain)},
             kControlGain),
      Still(runs)};
  Report(runs, assessment);
  assessment.figures.push_back(Published(runs));
  return assessment;
}

RLVR_REGISTER(
    StudyPlugin,
    {.name = "001_unlock",
     .help = "15 % to 50 % in 50 steps: RLVR brings out what the base knows and seldom writes",
     .question = "Does RLVR on the answer alone take a policy from 15 % to 50 % in 50 steps, and "
                 "is it by writing more often what the base could do already?",
     .claim = "Qwen3-0.6B-Base: 15.2 % to 47.4 % on MATH-500 after 50 steps of GRPO",
     .source = "S. Raschka, reasoning-from-scratch, ch06/02_rlvr_grpo_scripts_intro",
     .plan = Plan,
     .judge = Judge});

}  // namespace
}  // namespace rlvr
