// 007_theory_clock: how long a policy takes from 15 % to 50 % under two advantages, and where a KL
// penalty stops holding it back. No runs: the one-logit policy, in closed form and simulated.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "core/base/registry.h"
#include "experiments/studies/007_theory_clock/clock.h"
#include "experiments/study/claims.h"

namespace rlvr {
namespace {

constexpr double kFrom = 0.15, kTo = 0.5;
constexpr double kExactMargin = 0.03, kSampledMargin = 0.15;
constexpr double kFold = 0.800, kFoldMargin = 0.01, kFoldAt64 = 0.79;
constexpr int64_t kGroupSizes[] = {8, 16, 64};

StudyPlan Plan(bool) { return {}; }

const char* NameOf(AdvantageRule rule) {
  return rule == AdvantageRule::kMeanOnly ? "mean-only" : "standardised";
}

// Smaller steps for the exact arm, which has no noise to average.
ClockRun RunOf(AdvantageRule rule, int64_t group_size, double rate) {
  return {.rule = rule, .group_size = group_size, .from = kFrom, .to = kTo, .rate = rate};
}

Ruling Near(const std::string& what, double found, double predicted, double margin) {
  const double off = found / predicted - 1;
  return Fact(what, fmt::format("within {:g} % of {:.3f}", 100 * margin, predicted),
              fmt::format("{:.3f} ({:+.1f} %)", found, 100 * off), std::abs(off) <= margin);
}

// Mean of several simulations of 512 rollouts a step.
double Sampled(AdvantageRule rule, int64_t group_size, int64_t repeats) {
  double sum = 0;
  for (int64_t i = 0; i < repeats; ++i) {
    Stream rng(
        7, "study.clock",
        {static_cast<uint64_t>(rule), static_cast<uint64_t>(group_size), static_cast<uint64_t>(i)});
    sum += SampledClock(RunOf(rule, group_size, 0.02), 512 / group_size, rng);
  }
  return sum / static_cast<double>(repeats);
}

void JudgeClocks(Assessment& assessment, int64_t repeats) {
  ReportTable table{"clock",
                    "Learning rate times steps from 15 % to 50 %",
                    {"advantage", "group size", "predicted", "exact steps", "sampled"},
                    {}};
  for (const AdvantageRule rule : {AdvantageRule::kMeanOnly, AdvantageRule::kStandardised}) {
    for (const int64_t group : kGroupSizes) {
      const double predicted = ClockTime(rule, group, kFrom, kTo);
      const double exact = ExactClock(RunOf(rule, group, 0.001));
      const double sampled = Sampled(rule, group, repeats);
      const std::string what = fmt::format("{}, G = {}", NameOf(rule), group);
      assessment.findings.push_back(
          Near(what + ": time by exact steps", exact, predicted, kExactMargin));
      assessment.findings.push_back(
          Near(what + ": time by samples", sampled, predicted, kSampledMargin));
      table.rows.push_back({NameOf(rule), std::to_string(group), fmt::format("{:.3f}", predicted),
                            fmt::format("{:.3f}", exact), fmt::format("{:.3f}", sampled)});
    }
  }
  assessment.tables.push_back(std::move(table));
}

void JudgeFolds(Assessment& assessment) {
  const double infinite = FoldBeta(0, kFrom), at_64 = FoldBeta(64, kFrom);
  const auto inside = [](double beta, double centre) {
    return std::abs(beta - centre) <= kFoldMargin;
  };
  assessment.findings.push_back(Fact("beta of the fold, infinite G",
                                     fmt::format("{:.3f} +- {:g}", kFold, kFoldMargin),
                                     fmt::format("{:.4f}", infinite), inside(infinite, kFold)));
  for (const int64_t group : {int64_t{8}, int64_t{16}}) {
    const double beta = FoldBeta(group, kFrom);
    assessment.findings.push_back(Fact(fmt::format("beta of the fold, G = {}", group), "none",
                                       std::isnan(beta) ? "none" : fmt::format("{:.4f}", beta),
                                       std::isnan(beta)));
  }
  assessment.findings.push_back(Fact("beta of the fold, G = 64",
                                     fmt::format("{:.2f} +- {:g}", kFoldAt64, kFoldMargin),
                                     fmt::format("{:.4f}", at_64), inside(at_64, kFoldAt64)));
}

// The rate at which the logit rises, against p.
ReportFigure Rates() {
  Figure figure{.title = "Speed of the logit against p",
                .subtitle = "expected change a unit of learning rate, G = 16",
                .x_label = "p",
                .y_label = "Rate"};
  figure.share = false;
  for (const AdvantageRule rule : {AdvantageRule::kMeanOnly, AdvantageRule::kStandardised}) {
    FigureLine line{.label = NameOf(rule), .mean = {}};
    for (int i = 1; i < 50; ++i) {
      line.mean.x.push_back(i / 50.0);
      line.mean.y.push_back(ClockRate(rule, 16, i / 50.0));
    }
    figure.lines.push_back(std::move(line));
  }
  return {"rates", "Closed form.", {{"p", figure}}};
}

Assessment Judge(const StudyRuns& runs) {
  Assessment assessment;
  JudgeClocks(assessment, runs.smoke ? 2 : 20);
  JudgeFolds(assessment);
  assessment.figures.push_back(Rates());
  assessment.remarks.push_back(
      "All of it is of the one-logit policy; transformers under AdamW are not timed here, because "
      "its normalised steps hide the difference of scale.");
  return assessment;
}

RLVR_REGISTER(
    StudyPlugin,
    {.name = "007_theory_clock",
     .help = "the time to 50 % under mean-only and standardised advantages, and the fold in beta",
     .question =
         "Does finite-group theory predict how fast plain policy gradient climbs, and the "
         "KL coefficient below which a standardised advantage runs away from its reference?",
     .claim =
         "mean-only advantages climb p, standardised ones 2 arcsin sqrt(p); the KL-regularised "
         "recursion has a fixed point that depends on beta",
     .source = "arXiv:2601.10201; Mroueh, arXiv:2503.06639",
     .plan = Plan,
     .judge = Judge});

}  // namespace
}  // namespace rlvr
