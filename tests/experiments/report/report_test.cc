// SPDX-License-Identifier: Apache-2.0
#include "experiments/report/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "experiments/report/report_figures.h"
#include "experiments/report/report_tables.h"

namespace rlvr {
namespace {

// A run whose policy wrote what would break a page, a table or a script.
RunData Hostile() {
  RunData run;
  run.resolved_config = "[run]\nseed = 1\n";
  for (const int64_t step : {0, 10}) {
    EvaluationRecord record;
    record.step = step;
    record.samples_per_problem = 4;
    record.correct_count = {1, 2, 0, static_cast<int32_t>(step / 5)};
    record.accuracy = 0.2 + static_cast<double>(step) / 100;
    record.k = {1, 2, 4}, record.pass_at_k = {0.2, 0.3, 0.4};
    record.maj_at_k = {0.2, 0.2, 0.2};
    record.verdict_counts = {5, 11, 0, 0, 0, 0, 0, 0, 0};
    run.evaluations.push_back(record);
    run.samples.push_back({step, 3, "eval", "1+1=", "</script><b>\"x\",\n", "wrong", "a<b", 0});
  }
  run.last_step = 10;
  return run;
}

ReportSource SourceOf(const RunData& run) {
  ReportSource source{"A & B", "lead", {{"Claim", "<i>"}}, {}, std::nullopt};
  source.arms = {{"</script>", {{"r", "0", &run}}}, {"other", {{"s", "1", &run}}}};
  Assessment assessment;
  assessment.findings = {{"a finding", "at least 1", "2", Decision::kPass, true, "<note>"}};
  source.assessment = assessment;
  return source;
}

TEST(Report, LetsNothingOfARunBecomeMarkup) {
  const RunData run = Hostile();
  const ReportSource source = SourceOf(run);
  const std::string html = ReportHtml(source, ContentOf(source));
  for (const char* text : {"<b>", "<i>", "<note>", "a<b"}) {
    EXPECT_EQ(html.find(text), std::string::npos) << text;
  }
  // Script elements: one a plot and the page's own; what a label says ends none of them.
  size_t opened = 0, closed = 0;
  for (size_t at = 0; (at = html.find("<script", at)) != std::string::npos; ++at) ++opened;
  for (size_t at = 0; (at = html.find("</script>", at)) != std::string::npos; ++at) ++closed;
  EXPECT_GT(opened, 2u);
  EXPECT_EQ(opened, closed);
}

TEST(Report, NeedsNoNetwork) {
  const RunData run = Hostile();
  const ReportSource source = SourceOf(run);
  std::string html = ReportHtml(source, ContentOf(source));
  for (const char* text : {"<link", "src=", "@import", "url(", "fetch("}) {
    EXPECT_EQ(html.find(text), std::string::npos) << text;
  }
}

TEST(Report, ShowsTheVerdictAndItsNumbers) {
  const RunData run = Hostile();
  const ReportSource source = SourceOf(run);
  const std::string html = ReportHtml(source, ContentOf(source));
  EXPECT_NE(html.find("<span class=\"badge PASS\">PASS</span>"), std::string::npos);
  EXPECT_NE(html.find("a finding"), std::string::npos);
  EXPECT_NE(html.find("prefers-color-scheme:dark"), std::string::npos);
}

TEST(Report, KeepsTheSamplesOfSuitesApart) {
  RunData run;
  for (const int64_t step : {0, 10}) {
    for (const char* suite : {"heldout", "exploratory"}) {
      run.samples.push_back({step, 0, "eval", "1+1=", suite, "wrong", "", 0, suite});
    }
  }
  for (const ReportTable& table : StandardTables({{"arm", {{"r", "0", &run}}}})) {
    if (table.name != "samples") continue;
    ASSERT_EQ(table.rows.size(), 2u);
    for (const auto& row : table.rows) EXPECT_TRUE(row[1] == row[3] && row[3] == row[5]) << row[1];
    return;
  }
  FAIL() << "no table of samples";
}

TEST(Report, OfNoRunsIsAPage) {
  const ReportSource source{"none", "", {}, {}, std::nullopt};
  EXPECT_NE(ReportHtml(source, ContentOf(source)).find("</html>"), std::string::npos);
}

// Accuracy by steps of the arm.
Figure AccuracyBySteps(const ReportArm& arm) {
  for (const ReportFigure& figure : StandardFigures({arm})) {
    if (figure.name == "accuracy") return figure.views[0].figure;
  }
  return {};
}

// Evaluations of four problems, every ten steps; `right` of them are right but at step 0.
RunData RunEndingWith(int32_t right, int64_t last_step) {
  RunData run;
  for (int64_t step = 0; step <= last_step; step += 10) {
    EvaluationRecord record;
    record.step = step;
    for (int32_t i = 0; i < 4; ++i) record.correct_count.push_back(step > 0 && i < right);
    record.accuracy = step > 0 ? right / 4.0 : 0;
    run.evaluations.push_back(record);
  }
  return run;
}

TEST(Report, DrawsTheMeanOverBasesThatTheBandIsOf) {
  const RunData none = RunEndingWith(0, 10), all = RunEndingWith(4, 10);
  const Figure figure = AccuracyBySteps({"arm",
                                         {{"a", "0", &none},
                                          {"b", "0", &none},
                                          {"c", "1", &none},
                                          {"d", "1", &none},
                                          {"e", "2", &all}}});
  EXPECT_DOUBLE_EQ(figure.lines.at(0).mean.y[1], 1.0 / 3);
  EXPECT_EQ(figure.subtitle.substr(0, 15), "mean over bases");
}

// The bases are alike, so that a t interval over them has no width: the problems give the band.
TEST(Report, DrawsTheBootstrapAlsoWhereRunsEndAtDifferentSteps) {
  const RunData run = RunEndingWith(2, 10), longer = RunEndingWith(2, 20);
  const Figure figure = AccuracyBySteps({"arm", {{"a", "0", &run}, {"b", "1", &longer}}});
  const FigureLine& line = figure.lines.at(0);
  EXPECT_EQ(line.mean.x, (std::vector<double>{0, 10}));
  EXPECT_EQ(line.mean.y, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(line.low, (std::vector<double>{0, 0}));
  EXPECT_EQ(line.high, (std::vector<double>{0, 1}));
}

TEST(Report, HasPassAtKAndVerdictsOfItsArms) {
  const RunData run = Hostile();
  std::set<std::string> names;
  for (const ReportFigure& figure : ContentOf(SourceOf(run)).figures) names.insert(figure.name);
  for (const char* name : {"accuracy", "pass_at_k", "verdicts_1", "verdicts_2"}) {
    EXPECT_TRUE(names.count(name)) << name;
  }
}

TEST(Tables, CompareArmsWhereTheShortestRunEnds) {
  RunData run = Hostile(), longer = run;
  longer.evaluations.push_back(longer.evaluations.back());
  longer.evaluations.back().step = 20, longer.evaluations.back().accuracy = 0.9;
  ReportSource source = SourceOf(run);
  source.arms = {{"arm", {{"r", "0", &run}, {"s", "1", &longer}}}};
  const std::vector<std::string> row = StandardTables(source.arms)[0].rows[0];
  EXPECT_EQ(row[4], "30.0 % (at step 10)");
  source.arms = {{"arm", {{"s", "1", &longer}}}};
  EXPECT_EQ(StandardTables(source.arms)[0].rows[0][4], "90.0 %");
}

TEST(Tables, AreCsvAndJsonOfTheSameCells) {
  const ReportTable table{"t", "T", {"a", "b"}, {{"1,5", "x\"y"}, {"two\nlines", "\xff"}}};
  EXPECT_EQ(ToCsv(table), "a,b\n\"1,5\",\"x\"\"y\"\n\"two\nlines\",\xff\n");
  const auto json = nlohmann::json::parse(ToJsonText(table));
  EXPECT_EQ(json[0]["b"], "x\"y");
  EXPECT_EQ(json.size(), 2u);
}

}  // namespace
}  // namespace rlvr
