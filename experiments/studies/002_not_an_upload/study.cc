// 002_not_an_upload: where pretraining has not put the skill in, the reward that unlocks it
// elsewhere changes nothing, though the same policy learns it from worked texts.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/registry.h"
#include "experiments/statistics/threshold.h"
#include "experiments/study/claims.h"

namespace rlvr {
namespace {

constexpr int64_t kSteps = 160;  // of the arms without skill
constexpr double kMostGain = 0.02, kLearned = 0.80, kUnlocked = 0.90, kTimes = 4;

StudyPlan Plan(bool smoke) {
  StudyPlan plan{.bases = {0, 1, 2, 3, 4}, .seeds = {0, 1}, .arms = {}};
  const auto base = [](const char* name, const char* config) {
    return StudyArm{name,
                    config,
                    {{"rl.steps", "0"},
                     {"eval.problems", "512"},
                     {"eval.samples_per_problem", "512"},
                     {"eval.k", "1,64,256"}},
                    {0}};
  };
  plan.arms = {{"none", "none.cfg"},
               {"corrupted", "corrupted.cfg"},
               {"six_percent", "skilled.cfg", {{"task.worked_share_midtrain", "0.06"}}},
               {"fifteen_percent", "skilled.cfg", {{"task.worked_share_midtrain", "0.15"}}},
               base("none_base", "none.cfg"),
               base("corrupted_base", "corrupted.cfg"),
               {"taught", "gold.cfg", {}, {0}}};
  if (!smoke) return plan;
  plan.bases = {0}, plan.seeds = {0};
  plan.arms = {plan.arms[0], plan.arms[1], plan.arms[4], plan.arms[5]};
  for (StudyArm& arm : plan.arms) {
    arm.settings.insert(arm.settings.end(), {{"pretrain.steps", "60"}, {"eval.problems", "128"}});
    if (arm.seeds.empty()) arm.settings.push_back({"rl.steps", "20"});
    if (!arm.seeds.empty()) arm.settings.push_back({"eval.samples_per_problem", "64"});
    if (!arm.seeds.empty()) arm.settings.push_back({"eval.k", "1,64"});
  }
  return plan;
}

// Right answers with every step right, among all samples of the bases.
Ruling StrictHits(const StudyRuns& runs, const std::string& arm) {
  const std::string what = fmt::format("{}: strict hits of the base", arm);
  int64_t samples = 0;
  double hits = 0;
  for (const StudyRun* run : runs.Of(arm + "_base")) {
    const EvaluationRecord* record = EvaluationAt(*run, 0);
    if (!record) continue;
    const int64_t n = record->samples_per_problem * std::ssize(record->correct_count);
    samples += n, hits += record->strict * static_cast<double>(n);
  }
  if (samples == 0) return Unjudged(what, "not run");
  Ruling finding = Fact(what, "0", fmt::format("{:.0f} of {} samples", hits, samples), true);
  if (std::llround(hits) != 0) finding.outcome = Decision::kInconclusive;
  return finding;
}

// Steps that the skilled arm takes to 90 %, by base.
Measured StepsToUnlock(const StudyRun& run) {
  std::vector<double> steps, values;
  for (const EvaluationRecord& record : run.data.evaluations) {
    steps.push_back(static_cast<double>(record.step)), values.push_back(record.accuracy);
  }
  const double step = StepsToThreshold(steps, values, kUnlocked).between;
  return {step, step, step};
}

Ruling LongEnough(const StudyRuns& runs) {
  const std::string what = "steps of the arms without skill, in those that 15 % takes to 90 %";
  const std::vector<double> steps = ValuesOf(UnitsOf(runs.Of("fifteen_percent"), StepsToUnlock));
  if (steps.empty()) return Unjudged(what, "the 15 % arm is not run");
  const double slowest = *std::max_element(steps.begin(), steps.end());
  const double times = static_cast<double>(kSteps) / slowest;
  return Fact(what, fmt::format("at least {:g} times", kTimes),
              fmt::format("{:.1f} times (slowest base: {:.0f} steps)", times, slowest),
              times >= kTimes);
}

Assessment Judge(const StudyRuns& runs) {
  Assessment assessment;
  auto& findings = assessment.findings;
  const auto gain = OverProblems(Gain(kLastStep));
  for (const char* arm : {"none", "corrupted"}) {
    findings.push_back(StrictHits(runs, arm));
    findings.push_back(
        AtMost({fmt::format("{}: gain", arm), UnitsOf(runs.Of(arm), gain)}, kMostGain));
  }
  if (!runs.smoke) {
    findings.push_back(LongEnough(runs));
    findings.push_back(AtLeast({"taught by worked texts from the same policy: greedy accuracy",
                                UnitsOf(runs.Of("taught"), Evaluated("greedy", 0))},
                               kLearned));
    for (const char* arm : {"six_percent", "fifteen_percent"}) {
      findings.push_back(Reported({fmt::format("{}: gain", arm), UnitsOf(runs.Of(arm), gain)}));
    }
  }
  assessment.remarks.push_back(
      "Chance is 0.1 %: a constant answer scores one in a thousand. \"none\" and \"taught\" share "
      "their first phase bit for bit.");
  return assessment;
}

RLVR_REGISTER(
    StudyPlugin,
    {.name = "002_not_an_upload",
     .help = "no gain where the skill is absent: RLVR does not put in what pretraining left out",
     .question = "Does RLVR change anything where the base can't do the task at all, though the "
                 "same policy can be taught it?",
     .claim =
         "with pass@128 near 0, RL on an answer reward stays near 0; it sharpens what the base "
         "covers",
     .source = "arXiv:2512.07783; arXiv:2504.13837",
     .plan = Plan,
     .judge = Judge});

}  // namespace
}  // namespace rlvr
