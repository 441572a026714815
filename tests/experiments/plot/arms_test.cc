// SPDX-License-Identifier: Apache-2.0
#include "experiments/plot/arms.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "experiments/statistics/intervals.h"
#include "tests/support/errors.h"
#include "tests/support/runs.h"

namespace rlvr {
namespace {

NamedRun SeedRun(const std::string& algorithm, int base, int seed, double last,
                 const std::string& more = "") {
  NamedRun run;
  run.name = fmt::format("{}-{}-{}", algorithm, base, seed);
  run.data.resolved_config = fmt::format(
      "[run]\nseed = {}\nthreads = {}\nexperiment = e\n[pretrain]\nseed = {}\n[rl]\nalgorithm = "
      "{}\n{}",
      seed, seed + 1, base, algorithm, more);
  run.data.evaluations = {MadeEvaluation(0, 0.1), MadeEvaluation(10, last)};
  return run;
}

TEST(GroupRuns, PutsRunsThatDifferInSeedsAloneIntoOneArm) {
  const auto arms = GroupRuns(
      {SeedRun("rloo", 0, 0, 0.5), SeedRun("dapo", 0, 0, 0.5), SeedRun("rloo", 1, 3, 0.7)}, {});
  ASSERT_EQ(arms.size(), 2u);
  EXPECT_EQ(arms[0].label, "rloo");
  EXPECT_EQ(arms[0].runs.size(), 2u);
  EXPECT_EQ(arms[1].label, "dapo");
}

TEST(GroupRuns, NamesArmsByTheKeysThatDiffer) {
  const auto arms = GroupRuns({SeedRun("rloo", 0, 0, 0.5, "group_size = 8\n"),
                               SeedRun("rloo", 0, 0, 0.5, "group_size = 16\n")},
                              {});
  ASSERT_EQ(arms.size(), 2u);
  EXPECT_EQ(arms[0].label, "group_size 8");
  EXPECT_EQ(arms[1].label, "group_size 16");
}

TEST(GroupRuns, NamesArmsByTheAlgorithmAndNotByWhatFollowsFromIt) {
  const std::string grpo =
                        "aggregation = sequence_mean\nbaseline = group_mean\nscale = group_std\n",
                    rloo = "aggregation = sequence_sum\nbaseline = leave_one_out\nscale = none\n",
                    few = "group_size = 8\n", many = "group_size = 16\n";
  const auto labels = [&](const std::string& of_rloo) {
    std::vector<std::string> all;
    for (const Arm& arm : GroupRuns(
             {SeedRun("grpo", 0, 0, 0.5, grpo + few), SeedRun("grpo", 0, 0, 0.5, grpo + many),
              SeedRun("rloo", 0, 0, 0.5, rloo + few), SeedRun("rloo", 0, 0, 0.5, of_rloo + many)},
             {})) {
      all.push_back(arm.label);
    }
    return all;
  };
  EXPECT_EQ(labels(rloo), (std::vector<std::string>{"grpo, group_size 8", "grpo, group_size 16",
                                                    "rloo, group_size 8", "rloo, group_size 16"}));
  // A preset's key that was set by hand tells arms apart.
  EXPECT_EQ(labels("aggregation = sequence_sum\nbaseline = none\nscale = none\n")[3],
            "rloo, baseline none, group_size 16");
}

TEST(GroupRuns, ARunWithoutEvaluationsChangesNoLabel) {
  NamedRun stopped = SeedRun("rloo", 0, 0, 0.5, "group_size = 4\n");
  stopped.data.evaluations.clear();
  const auto arms =
      GroupRuns({stopped, SeedRun("rloo", 0, 0, 0.5), SeedRun("dapo", 0, 0, 0.5)}, {});
  ASSERT_EQ(arms.size(), 2u);
  EXPECT_EQ(arms[0].label, "rloo");
  EXPECT_EQ(arms[1].label, "dapo");
}

TEST(MakeFigure, ShowsNoBaseWhereTheArmsBasesAreOfSeveralKinds) {
  const NamedRun sum = SeedRun("rloo", 0, 0, 0.5, "[task]\nname = sum\n");
  EXPECT_EQ(MakeFigure(GroupRuns({sum, SeedRun("dapo", 1, 0, 0.5, "[task]\nname = sum\n")}, {}), {})
                .levels.size(),
            2u);
  const NamedRun product = SeedRun("rloo", 0, 0, 0.5, "[task]\nname = product\n");
  EXPECT_TRUE(MakeFigure(GroupRuns({sum, product}, {}), {}).levels.empty());
}

TEST(MakeFigure, OneRunKeepsItsOwnBandAndShowsItsBase) {
  const Figure figure = MakeFigure(GroupRuns({SeedRun("rloo", 0, 0, 0.5)}, {}), {});
  ASSERT_EQ(figure.lines.size(), 1u);
  EXPECT_EQ(figure.lines[0].mean.y, (std::vector<double>{0.1, 0.5}));
  EXPECT_EQ(figure.lines[0].low, (std::vector<double>{0.05, 0.45}));
  EXPECT_TRUE(figure.lines[0].thin.empty());
  ASSERT_EQ(figure.levels.size(), 2u);
  EXPECT_EQ(figure.levels[0].label, "base, sampled");
  EXPECT_EQ(figure.levels[1].value, 0.05);
  EXPECT_EQ(figure.subtitle, "one run; band: 95 % interval over problems");
}

TEST(MakeFigure, TheUnitIsTheBaseWhereThereAreSeveral) {
  const Figure figure =
      MakeFigure(GroupRuns({SeedRun("rloo", 0, 0, 0.4), SeedRun("rloo", 0, 1, 0.6),
                            SeedRun("rloo", 1, 0, 0.7), SeedRun("rloo", 1, 1, 0.7)},
                           {}),
                 {});
  const MeanInterval expected = MeanOfUnits({0.5, 0.7});
  EXPECT_DOUBLE_EQ(figure.lines[0].mean.y[1], expected.mean);
  EXPECT_DOUBLE_EQ(figure.lines[0].low[1], std::max(0.0, expected.low));
  EXPECT_DOUBLE_EQ(figure.lines[0].high[1], std::min(1.0, expected.high));
  EXPECT_EQ(figure.lines[0].thin.size(), 4u);
  EXPECT_EQ(figure.subtitle, "mean of 4 runs on 2 bases; band: 95 % t interval over bases");
}

TEST(MakeFigure, EndsAnArmWhereItsShortestRunDoes) {
  std::vector<NamedRun> runs = {SeedRun("rloo", 0, 0, 0.4), SeedRun("rloo", 1, 1, 0.6)};
  runs[1].data.evaluations.push_back(MadeEvaluation(20, 0.9));
  const Figure figure = MakeFigure(GroupRuns(runs, {}), {});
  EXPECT_EQ(figure.lines[0].mean.x, (std::vector<double>{0, 10}));
  EXPECT_EQ(figure.lines[0].low.size(), 2u);
  EXPECT_EQ(figure.lines[0].thin[1].x.size(), 3u);
  EXPECT_EQ(figure.subtitle,
            "mean of 2 runs on 2 bases; band: 95 % t interval over bases; means end where the "
            "shortest run does");
}

TEST(MakeFigure, OneBaseAloneIsSaid) {
  const Figure figure =
      MakeFigure(GroupRuns({SeedRun("rloo", 0, 0, 0.4), SeedRun("rloo", 0, 1, 0.6)}, {}), {});
  EXPECT_EQ(figure.subtitle, "mean of 2 runs of one base; band: 95 % t interval over runs");
}

TEST(GroupRuns, KnowsTheOtherMetrics) {
  NamedRun run = SeedRun("rloo", 0, 0, 0.5);
  run.data.tables["train"] = {{1, 2}, {{"loss", {0.5, std::nan("")}}}};
  EXPECT_EQ(GroupRuns({run}, {.metric = "greedy"})[0].runs[0].points.y,
            (std::vector<double>{0.05, 0.25}));
  EXPECT_EQ(GroupRuns({run}, {.metric = "pass_at_4"})[0].runs[0].points.y,
            (std::vector<double>{0.1, 0.5}));
  EXPECT_EQ(GroupRuns({run}, {.metric = "train/loss"})[0].runs[0].points.x,
            (std::vector<double>{1}));
  EXPECT_EQ(ErrorText(ExitCode::kConfig, [&] { GroupRuns({run}, {.metric = "pass_at_5"}); }),
            "no run has the metric 'pass_at_5'; did you mean 'pass_at_1'?");
}

TEST(MakeFigure, CountsRolloutsOrTokensWhereAsked) {
  NamedRun run = SeedRun("rloo", 0, 0, 0.5);
  run.data.tables["train"] = {
      {1, 2, 10},
      {{"rollouts", {8, 8, 8}}, {"generated_per_trained", {1, 2, 1}}, {"tokens", {5, 6, 7}}}};
  const PlotChoice rollouts{.x = "rollouts"}, tokens{.x = "tokens"};
  const Figure figure = MakeFigure(GroupRuns({run}, rollouts), rollouts);
  EXPECT_EQ(figure.lines[0].mean.x, (std::vector<double>{0, 32}));
  EXPECT_EQ(figure.x_label, "rollouts generated");
  EXPECT_EQ(MakeFigure(GroupRuns({run, run}, tokens), tokens).lines[0].mean.x,
            (std::vector<double>{0, 24}));
  EXPECT_EQ(ErrorText(ExitCode::kConfig, [&] { GroupRuns({run}, {.x = "hours"}); }),
            "x = 'hours': expected steps, rollouts or tokens");
}

TEST(GroupRuns, ARunWithoutEvaluationsAndABrokenConfigAreErrors) {
  NamedRun run = SeedRun("rloo", 0, 0, 0.5);
  run.data.evaluations.clear();
  EXPECT_EQ(ErrorText(ExitCode::kConfig, [&] { GroupRuns({run}, {}); }),
            "rloo-0-0: no evaluation of suite 'heldout' yet; expected a run with evaluations");
  run.data.resolved_config = "[";
  EXPECT_EQ(ErrorText(ExitCode::kCorrupt, [&] { GroupRuns({run}, {}); }).substr(0, 27),
            "rloo-0-0: resolved config:1");
}

}  // namespace
}  // namespace rlvr
