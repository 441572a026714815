// 006_group_size: at equal rollouts the size of the groups does not matter, though the share of
// groups that teach something depends on it as counting says.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/registry.h"
#include "experiments/statistics/hypothesis.h"
#include "experiments/statistics/threshold.h"
#include "experiments/study/claims.h"
#include "rl/estimates.h"

namespace rlvr {
namespace {

constexpr int64_t kRollouts = 512, kReference = 8;
constexpr int64_t kSizes[] = {2, 4, 8, 16, 32};
constexpr double kShareMargin = 0.05, kMargin = 0.20, kThreshold = 0.5;

std::string ArmOf(int64_t size) { return fmt::format("group_{}", size); }

StudyPlan Plan(bool smoke) {
  StudyPlan plan{.bases = {0, 1, 2, 3, 4}, .seeds = {0, 1}, .arms = {}};
  for (const int64_t size : kSizes) {
    plan.arms.push_back({ArmOf(size),
                         "groups.cfg",
                         {{"rl.group_size", std::to_string(size)},
                          {"rl.prompts_per_step", std::to_string(kRollouts / size)}}});
  }
  plan.arms.push_back(
      {"base", "groups.cfg", {{"rl.steps", "0"}, {"eval.samples_per_problem", "64"}}, {0}});
  if (!smoke) return plan;
  plan.bases = {0}, plan.seeds = {0};
  plan.arms = {plan.arms[0], plan.arms[2], plan.arms[4], plan.arms[5]};
  for (size_t i = 0; i + 1 < plan.arms.size(); ++i) {
    plan.arms[i].settings.insert(plan.arms[i].settings.end(),
                                 {{"rl.steps", "10"}, {"eval.every", "10"}});
  }
  return plan;
}

// Mean over problems of the chance that a group of `size` is neither all right nor all wrong, from
// counts of n samples: 1 - C(c, G) / C(n, G) - C(n - c, G) / C(n, G).
double Informative(const EvaluationRecord& record, int64_t size) {
  double sum = 0;
  for (const int32_t right : record.correct_count) {
    const int64_t n = record.samples_per_problem;
    sum += PassAtK(n, right, size) - (1 - PassAtK(n, n - right, size));
  }
  return sum / static_cast<double>(record.correct_count.size());
}

// Measured share in the first step, whose groups are the base's, minus the expected one.
Ruling ShareFinding(const StudyRuns& runs, int64_t size) {
  const std::string what = fmt::format("G = {}: informative groups of the first step", size);
  std::vector<double> measured, expected;
  for (const StudyRun* run : runs.Of(ArmOf(size))) {
    for (const auto& [name, values] : run->data.tables.at("train").columns) {
      if (name == "groups_equal" && !values.empty()) measured.push_back(1 - values[0]);
    }
  }
  for (const StudyRun* run : runs.Of("base")) {
    expected.push_back(Informative(*EvaluationAt(*run, 0), size));
  }
  if (measured.empty() || expected.empty()) return Unjudged(what, "not run");
  const double share = MeanOfUnits(measured).mean, counted = MeanOfUnits(expected).mean;
  return Fact(what,
              fmt::format("{} +- {}", ShowNumber(counted, NumberKind::kShare),
                          ShowNumber(kShareMargin, NumberKind::kShare)),
              ShowNumber(share, NumberKind::kShare), std::abs(share - counted) <= kShareMargin);
}

Crossing CrossingOf(const StudyRun& run) {
  std::vector<double> steps, values;
  for (const EvaluationRecord& record : run.data.evaluations) {
    steps.push_back(static_cast<double>(record.step)), values.push_back(record.accuracy);
  }
  return StepsToThreshold(steps, values, kThreshold);
}

// Mean log steps to 50 % by base; counts censored runs.
std::map<int64_t, double> LogSteps(const std::vector<const StudyRun*>& arm, int64_t& censored) {
  std::map<int64_t, std::vector<double>> by_base;
  for (const StudyRun* run : arm) {
    const Crossing crossing = CrossingOf(*run);
    censored += crossing.censored;
    by_base[run->base].push_back(std::log(std::max(crossing.between, 0.5)));
  }
  std::map<int64_t, double> means;
  for (const auto& [base, values] : by_base) means[base] = MeanOfUnits(values).mean;
  return means;
}

Ruling EqualSpeed(const StudyRuns& runs, int64_t size) {
  const std::string what =
      fmt::format("G = {}: steps to 50 %, times those of G = {}", size, kReference);
  int64_t censored = 0;
  const auto steps = LogSteps(runs.Of(ArmOf(size)), censored);
  const auto reference = LogSteps(runs.Of(ArmOf(kReference)), censored);
  std::vector<double> differences;
  for (const auto& [base, value] : steps) {
    if (const auto found = reference.find(base); found != reference.end()) {
      differences.push_back(value - found->second);
    }
  }
  if (censored > 0) return Unjudged(what, fmt::format("{} runs never get there", censored));
  if (differences.size() < kEnoughBases) return Unjudged(what, "too few bases");
  const Equivalence test = TestEquivalence(differences, std::log(1 + kMargin));
  Ruling finding = Fact(
      what, fmt::format("90 % interval inside {:.3f} to {:.3f}", 1 / (1 + kMargin), 1 + kMargin),
      fmt::format("{:.3f} [{:.3f}, {:.3f}]", std::exp(test.difference.mean),
                  std::exp(test.difference.low), std::exp(test.difference.high)),
      test.equivalent);
  if (!test.equivalent) finding.outcome = Decision::kInconclusive;
  finding.note = fmt::format("paired within {} bases", differences.size());
  return finding;
}

Assessment Judge(const StudyRuns& runs) {
  Assessment assessment;
  for (const int64_t size : kSizes) {
    if (!runs.Of(ArmOf(size)).empty()) assessment.findings.push_back(ShareFinding(runs, size));
  }
  for (const int64_t size : kSizes) {
    if (size != kReference && !runs.Of(ArmOf(size)).empty()) {
      assessment.findings.push_back(EqualSpeed(runs, size));
    }
  }
  return assessment;
}

RLVR_REGISTER(
    StudyPlugin,
    {.name = "006_group_size",
     .help = "group size at equal rollouts: the informative share as counted, and equal speed",
     .question = "At equal rollouts a step, does it matter how many completions a prompt gets?",
     .claim = "group sizes of 8 to 32 end at the same accuracy at equal rollouts",
     .source = "arXiv:2510.13786",
     .plan = Plan,
     .judge = Judge});

}  // namespace
}  // namespace rlvr
