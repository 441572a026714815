// 005_verifier_noise: the sign of J = true positive rate - false positive rate decides whether RLVR
// learns, drifts or collapses.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/registry.h"
#include "experiments/study/claims.h"

namespace rlvr {
namespace {

constexpr double kDrift = 0.08;

struct Noise {
  const char *name, *true_positive, *false_positive;
  double j;
};
constexpr Noise kNoises[] = {{"-0.5", "0.25", "0.75", -0.5}, {"-0.2", "0.4", "0.6", -0.2},
                             {"0", "0.5", "0.5", 0},         {"0.2", "0.6", "0.4", 0.2},
                             {"0.5", "0.75", "0.25", 0.5},   {"1", "1", "0", 1}};
constexpr const char* kStarts[] = {"0.15", "0.5"};
// The rate of sgd is that of the main experiment.
struct Descent {
  const char *name, *rate;
};
constexpr Descent kOptimizers[] = {{"adamw", "2e-4"}, {"sgd", "0.05"}};

std::string ArmOf(const char* pattern, const char* optimizer, const char* start,
                  const char* noise) {
  return fmt::format("{}_{}_start_{}_j_{}", pattern, optimizer, start, noise);
}

void AddArm(StudyPlan& plan, const char* pattern, const Descent& optimizer, const char* start,
            const Noise& noise) {
  plan.arms.push_back({ArmOf(pattern, optimizer.name, start, noise.name),
                       "noisy.cfg",
                       {{"rl.noise.pattern", pattern},
                        {"rl.noise.true_positive", noise.true_positive},
                        {"rl.noise.false_positive", noise.false_positive},
                        {"rl.optimizer", optimizer.name},
                        {"rl.learning_rate", optimizer.rate},
                        {"task.worked_share_midtrain", start}}});
}

StudyPlan Plan(bool smoke) {
  StudyPlan plan{.bases = {0, 1, 2, 3, 4}, .seeds = {0, 1}, .arms = {}};
  if (smoke) {
    plan.bases = {0}, plan.seeds = {0};
    for (const size_t i : {0, 2, 5}) {
      AddArm(plan, "rollout", kOptimizers[0], kStarts[0], kNoises[i]);
      plan.arms.back().settings.insert(plan.arms.back().settings.end(),
                                       {{"rl.steps", "15"}, {"eval.every", "15"}});
    }
    return plan;
  }
  for (const Noise& noise : kNoises) {
    for (const char* start : kStarts) {
      for (const Descent& optimizer : kOptimizers) {
        AddArm(plan, "rollout", optimizer, start, noise);
      }
    }
    AddArm(plan, "answer", kOptimizers[0], kStarts[0], noise);
  }
  return plan;
}

// The arm minus J = 0 on the same bases and seeds, with the sign that J asks for.
Ruling Sign(const StudyRuns& runs, const std::string& family, const Noise& noise, bool gates) {
  const Claim claim{fmt::format("{}: J = {} minus J = 0", family, noise.name),
                    PairedUnits(runs.Of(family + "_j_" + noise.name), runs.Of(family + "_j_0"),
                                OverProblems(Accuracy(kLastStep)))};
  Ruling finding = noise.j > 0 ? AtLeast(claim, 0) : AtMost(claim, 0);
  finding.bound = noise.j > 0 ? "interval above 0" : "interval below 0";
  finding.gates = gates;
  return finding;
}

void JudgeFamily(const StudyRuns& runs, const std::string& family, bool gates,
                 Assessment& assessment) {
  if (runs.Of(family + "_j_0").empty()) return;
  for (const Noise& noise : kNoises) {
    if (noise.j != 0 && !runs.Of(family + "_j_" + noise.name).empty()) {
      assessment.findings.push_back(Sign(runs, family, noise, gates));
    }
  }
  Ruling still = Inside({family + ": change with J = 0",
                         UnitsOf(runs.Of(family + "_j_0"), OverProblems(Gain(kLastStep)))},
                        -kDrift, kDrift);
  still.gates = gates;
  assessment.findings.push_back(std::move(still));
}

Assessment Judge(const StudyRuns& runs) {
  Assessment assessment;
  for (const char* start : kStarts) {
    for (const Descent& optimizer : kOptimizers) {
      JudgeFamily(runs, fmt::format("rollout_{}_start_{}", optimizer.name, start), true,
                  assessment);
    }
  }
  // Noise that is the same whenever an answer comes up can be learned: reported beside the claim.
  JudgeFamily(runs, fmt::format("answer_adamw_start_{}", kStarts[0]), false, assessment);
  if (assessment.findings.empty()) assessment.findings.push_back(Unjudged("all arms", "not run"));
  return assessment;
}

RLVR_REGISTER(
    StudyPlugin,
    {.name = "005_verifier_noise",
     .help = "a noisy verifier: the sign of J decides whether RLVR learns, drifts or collapses",
     .question = "How wrong may a verifier be before RLVR stops learning, or learns the opposite?",
     .claim = "learning has the sign of J = true positive rate - false positive rate; noise "
              "changes the rate, not the fate",
     .source = "arXiv:2601.04411",
     .plan = Plan,
     .judge = Judge});

}  // namespace
}  // namespace rlvr
