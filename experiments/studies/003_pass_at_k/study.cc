// 003_pass_at_k: RL sharpens: pass@1 rises, pass@64 falls, and under a KL penalty the share of the
// better procedure is tilted as the closed form says.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/missing.h"
#include "core/base/registry.h"
#include "experiments/plot/run_metric.h"
#include "experiments/study/claims.h"
#include "rl/estimates.h"

namespace rlvr {
namespace {

constexpr double kChange = 0.15, kShareMargin = 0.05, kVisibleMargin = 0.03, kStill = 0.02;
constexpr double kRightOfA = 0.68;
constexpr const char* kBetas[] = {"0.3", "0.6"};

StudyPlan Plan(bool smoke) {
  StudyPlan plan{.bases = {0, 1, 2, 3, 4}, .seeds = {0, 1}, .arms = {{"plain", "base.cfg"}}};
  for (const char* beta : kBetas) {
    plan.arms.push_back({fmt::format("kl_{}", beta),
                         "base.cfg",
                         {{"rl.kl_target", "sequence"}, {"rl.kl_coefficient", beta}}});
  }
  plan.arms.push_back({"visible", "base.cfg", {{"task.visible", "true"}, {"task.share_a", "0.5"}}});
  for (const char* temperature : {"0.3", "0.6"}) {
    plan.arms.push_back({fmt::format("base_at_{}", temperature),
                         "base.cfg",
                         {{"rl.steps", "0"}, {"eval.temperature", temperature}},
                         {0}});
  }
  if (!smoke) return plan;
  plan.bases = {0}, plan.seeds = {0};
  plan.arms.resize(2);
  for (StudyArm& arm : plan.arms) {
    arm.settings.insert(arm.settings.end(), {{"pretrain.steps", "100"},
                                             {"rl.steps", "10"},
                                             {"eval.every", "10"},
                                             {"eval.problems", "64"}});
  }
  return plan;
}

// Change of pass@k by problem.
ProblemMeasure PassChange(int64_t k) {
  return [k](const StudyRun& run) {
    const EvaluationRecord *before = EvaluationAt(run, 0), *after = EvaluationAt(run, kLastStep);
    std::vector<double> change;
    for (size_t i = 0; before && after && i < after->correct_count.size(); ++i) {
      change.push_back(PassAtK(after->samples_per_problem, after->correct_count[i], k) -
                       PassAtK(before->samples_per_problem, before->correct_count[i], k));
    }
    return change;
  };
}

double ShareOfA(const EvaluationRecord& record) {
  const double a = EvaluationValue(record, "mode_share_a"),
               b = EvaluationValue(record, "mode_share_b");
  return a / (a + b);
}

// Share of the better procedure minus that of the closed form
// sigmoid(logit(base share) + (r1 - r2) / beta), rewards as the base earns them.
Measure TiltError(double beta) {
  return [beta](const StudyRun& run) -> Measured {
    const EvaluationRecord *before = EvaluationAt(run, 0), *after = EvaluationAt(run, kLastStep);
    if (!before || before == after) {
      const double none = kMissing;
      return {none, none, none};
    }
    const double share = ShareOfA(*before);
    const double tilt = (EvaluationValue(*before, "accuracy_given_a") -
                         EvaluationValue(*before, "accuracy_given_b")) /
                        beta;
    const double predicted = 1 / (1 + (1 - share) / share * std::exp(-tilt));
    const double error = ShareOfA(*after) - predicted;
    return {error, error, error};
  };
}

// Change of the share over the last evaluation, for the claim that it has come to rest.
Measured LastMove(const StudyRun& run) {
  const auto& evaluations = run.data.evaluations;
  const size_t n = evaluations.size();
  const double move =
      n < 2 ? kMissing : ShareOfA(evaluations[n - 1]) - ShareOfA(evaluations[n - 2]);
  return {move, move, move};
}

void JudgeTilts(const StudyRuns& runs, Assessment& assessment) {
  for (const char* beta : kBetas) {
    const auto arm = runs.Of(fmt::format("kl_{}", beta));
    if (arm.empty()) continue;
    Ruling tilt =
        Inside({fmt::format("beta {}: share of the better procedure minus closed form", beta),
                UnitsOf(arm, TiltError(std::stod(beta)))},
               -kShareMargin, kShareMargin);
    const std::vector<double> moves = ValuesOf(UnitsOf(arm, LastMove));
    const double largest =
        moves.empty()
            ? 1
            : std::abs(*std::max_element(moves.begin(), moves.end(), [](double a, double b) {
                return std::abs(a) < std::abs(b);
              }));
    if (largest > kStill) {
      tilt.outcome = Decision::kInconclusive;
      tilt.note +=
          fmt::format("; not at rest: still moves by {}", ShowNumber(largest, NumberKind::kShare));
    }
    assessment.findings.push_back(std::move(tilt));
  }
}

Assessment Judge(const StudyRuns& runs) {
  Assessment assessment;
  auto& findings = assessment.findings;
  const auto plain = runs.Of("plain");
  findings.push_back(
      AtLeast({"pass@1: change", UnitsOf(plain, OverProblems(PassChange(1)))}, kChange));
  findings.push_back(
      AtMost({"pass@64: change", UnitsOf(plain, OverProblems(PassChange(64)))}, -kChange));
  JudgeTilts(runs, assessment);
  if (!runs.smoke) {
    const auto visible = runs.Of("visible");
    findings.push_back(AtLeast(
        {"type told: pass@1 change", UnitsOf(visible, OverProblems(PassChange(1)))}, kChange));
    findings.push_back(
        Inside({"type told: pass@64 change", UnitsOf(visible, OverProblems(PassChange(64)))},
               -kVisibleMargin, kVisibleMargin));
    findings.push_back(Reported({"base, greedy", UnitsOf(plain, Evaluated("greedy", 0))}));
    for (const char* temperature : {"0.3", "0.6"}) {
      const auto arm = runs.Of(fmt::format("base_at_{}", temperature));
      for (const char* metric : {"pass_at_1", "pass_at_64"}) {
        findings.push_back(Reported({fmt::format("base at temperature {}, {}", temperature, metric),
                                     UnitsOf(arm, Evaluated(metric, 0))}));
      }
    }
  }
  assessment.remarks.push_back(
      fmt::format("A policy that can't see the type scores at most {} with one procedure alone.",
                  ShowNumber(kRightOfA, NumberKind::kShare)));
  return assessment;
}

RLVR_REGISTER(
    StudyPlugin,
    {.name = "003_pass_at_k",
     .help = "RL sharpens: pass@1 up, pass@64 down; a KL penalty tilts as the closed form says",
     .question = "Does RLVR raise pass@1 at the cost of pass@k, and does a KL penalty leave the "
                 "share of procedures that theory gives?",
     .claim = "pass@1 rises and pass@k at large k falls below the base's, on every family tried",
     .source = "Yue et al., arXiv:2504.13837",
     .plan = Plan,
     .judge = Judge});

}  // namespace
}  // namespace rlvr
