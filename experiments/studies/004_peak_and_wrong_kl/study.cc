// 004_peak_and_wrong_kl: the public run's tail: accuracy declines after its peak, and a KL penalty
// that is differentiated the wrong way destroys the policy.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/registry.h"
#include "core/config/reader.h"
#include "core/text/vocabulary.h"
#include "experiments/config/load.h"
#include "experiments/study/claims.h"

namespace rlvr {
namespace {

constexpr int64_t kUpdates = 500;
constexpr double kDrop = 0.05, kCollapsed = 0.05, kEntropyShare = 0.8;
constexpr const char* kCollapsing = "k1_loss_top_p";

// Arms differ in updates a batch and in the trust region; all make equally many updates.
void AddTrustRegions(StudyPlan& plan) {
  for (const int64_t updates : {1, 2}) {
    const std::vector<std::pair<std::string, std::string>> sizes = {
        {"rl.epochs", std::to_string(updates)}, {"rl.steps", std::to_string(kUpdates / updates)}};
    const auto add = [&](const std::string& name,
                         std::vector<std::pair<std::string, std::string>> region) {
      region.insert(region.end(), sizes.begin(), sizes.end());
      plan.arms.push_back({fmt::format("{}_x{}", name, updates), "raschka.cfg", region});
    };
    add("no_clip", {});
    add("clip_10", {{"rl.trust_region", "clip"}, {"rl.clip_low", "1"}, {"rl.clip_high", "10"}});
    add("clip_0.2", {{"rl.trust_region", "clip"}, {"rl.clip_low", "0.2"}, {"rl.clip_high", "0.2"}});
  }
}

// At the public run's coefficient, and at one that makes the noise of k1 as large as the signal.
void AddWrongKl(StudyPlan& plan) {
  const auto add = [&](const std::string& name, const char* coefficient, const char* top_p) {
    plan.arms.push_back({name,
                         "raschka.cfg",
                         {{"rl.kl_target", "token"},
                          {"rl.kl_estimator", "k1"},
                          {"rl.kl_coefficient", coefficient},
                          {"rl.allow_biased_kl", "true"},
                          {"rl.top_p", top_p}}});
  };
  add("k1_loss", "1", "1");
  add(kCollapsing, "1", "0.9");
  add("k1_loss_0.02_top_p", "0.02", "0.9");
}

StudyPlan Plan(bool smoke) {
  StudyPlan plan{.bases = {0, 1, 2, 3, 4}, .seeds = {0, 1}, .arms = {}};
  AddTrustRegions(plan);
  AddWrongKl(plan);
  if (!smoke) return plan;
  plan.bases = {0}, plan.seeds = {0};
  plan.arms = {plan.arms[0], plan.arms[5], plan.arms[7]};
  for (StudyArm& arm : plan.arms) {
    arm.settings.insert(arm.settings.end(),
                        {{"rl.steps", "40"}, {"eval.every", "20"}, {"eval.problems", "128"}});
  }
  return plan;
}

// Accuracy by problem of one half of the suite: even or odd problems.
std::vector<double> HalfOf(const EvaluationRecord& record, size_t half) {
  std::vector<double> scores;
  for (size_t i = half; i < record.correct_count.size(); i += 2) {
    scores.push_back(record.correct_count[i] / static_cast<double>(record.samples_per_problem));
  }
  return scores;
}

// The peak is that of the even problems, the drop from it to the end that of the odd ones: a peak
// found on the same problems would be above the truth by chance.
std::vector<double> DropFromPeak(const StudyRun& run) {
  const EvaluationRecord* peak = nullptr;
  double highest = -1;
  for (const EvaluationRecord& record : run.data.evaluations) {
    const double accuracy = MeanOfUnits(HalfOf(record, 0)).mean;
    if (accuracy > highest) highest = accuracy, peak = &record;
  }
  if (!peak) return {};
  std::vector<double> drop = HalfOf(*peak, 1);
  const std::vector<double> end = HalfOf(*EvaluationAt(run, kLastStep), 1);
  for (size_t i = 0; i < drop.size(); ++i) drop[i] -= end[i];
  return drop;
}

// Entropy of the last step over that of a policy that knows nothing.
Measured EntropyShare(const StudyRun& run) {
  ExperimentConfig config = LoadExperiment(ReadConfigText(run.data.resolved_config, "run"));
  const int32_t tokens = Vocabulary(MakeEnvironment(config)->Alphabet()).size();
  const double share = Trained("entropy")(run).value / std::log(static_cast<double>(tokens));
  return {share, share, share};
}

Assessment Judge(const StudyRuns& runs) {
  Assessment assessment;
  auto& findings = assessment.findings;
  const auto drop = OverProblems(DropFromPeak);
  const auto accuracy = OverProblems(Accuracy(kLastStep));
  findings.push_back(AtLeast(
      {"no clip, one update a batch: drop from the peak", UnitsOf(runs.Of("no_clip_x1"), drop)},
      kDrop));
  findings.push_back(AtMost(
      {"k1 in the loss, top-p 0.9: accuracy at the end", UnitsOf(runs.Of(kCollapsing), accuracy)},
      kCollapsed));
  findings.push_back(AtLeast({"k1 in the loss, top-p 0.9: entropy at the end, of its maximum",
                              UnitsOf(runs.Of(kCollapsing), EntropyShare)},
                             kEntropyShare));
  for (const StudyArm& arm : runs.plan.arms) {
    const auto of_arm = runs.Of(arm.name);
    findings.push_back(Reported({arm.name + ": accuracy at the end", UnitsOf(of_arm, accuracy)}));
    findings.push_back(Reported({arm.name + ": drop from the peak", UnitsOf(of_arm, drop)}));
  }
  findings.push_back(Reported({"k1 in the loss, full support: entropy at the end, of its maximum",
                               UnitsOf(runs.Of("k1_loss"), EntropyShare)}));
  Figure published{.title = "The published run",
                   .subtitle = "MATH-500, Qwen3-0.6B; one seed each; binomial error 2.2 points",
                   .x_label = "RLVR steps",
                   .y_label = "Accuracy"};
  const std::vector<double> steps = {1, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500};
  published.lines = {
      {.label = "no clip",
       .mean = {steps, {.156, .462, .434, .428, .442, .412, .370, .380, .380, .336, .330}}},
      {.label = "clipped ratio",
       .mean = {steps, {.156, .452, .456, .418, .424, .416, .424, .410, .418, .394, .416}}}};
  assessment.figures.push_back({"published",
                                "Raschka, reasoning-from-scratch, ch07/02_logs. Its run with the "
                                "KL term scores 15.6 % at step 1, 40.8 % at step 50, then 0.",
                                {{"steps", published}}});
  return assessment;
}

RLVR_REGISTER(
    StudyPlugin,
    {.name = "004_peak_and_wrong_kl",
     .help = "the public run's tail: decline after the peak, collapse with k1 in the loss",
     .question = "Does the public recipe decline after its peak, and does a KL penalty whose "
                 "expected gradient is 0 destroy the policy?",
     .claim =
         "without clip 46.2 % at step 50 and 33.0 % at step 500; with the KL term 0 % for good",
     .source = "S. Raschka, reasoning-from-scratch, ch07/02_logs",
     .plan = Plan,
     .judge = Judge});

}  // namespace
}  // namespace rlvr
