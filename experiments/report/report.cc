// SPDX-License-Identifier: Apache-2.0
#include "experiments/report/report.h"

#include <fmt/format.h>

#include <map>

#include "core/base/error.h"
#include "core/base/message.h"
#include "core/io/file.h"
#include "experiments/plot/arm_labels.h"
#include "experiments/plot/gnuplot.h"
#include "experiments/plot/svg.h"
#include "experiments/report/report_figures.h"
#include "experiments/report/report_tables.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

// A report without a PNG is one all the same: says what failed.
void TryPng(const Figure& figure, const fs::path& file) {
  try {
    DrawPng(figure, file);
  } catch (const Error& error) {
    PrintMessage("{}\n", error.what());
  }
}

void WriteFigure(const ReportFigure& figure, const fs::path& folder, bool png) {
  for (size_t i = 0; i < figure.views.size(); ++i) {
    const std::string stem =
        i == 0 ? figure.name : fmt::format("{}_by_{}", figure.name, figure.views[i].x);
    WriteTextFile(folder / (stem + ".svg"), DrawSvg(figure.views[i].figure));
    if (png) TryPng(figure.views[i].figure, folder / (stem + ".png"));
  }
}

}  // namespace

ReportContent ContentOf(const ReportSource& source) {
  ReportContent content{StandardFigures(source.arms), StandardTables(source.arms)};
  if (!source.assessment) return content;
  const Assessment& assessment = *source.assessment;
  content.figures.insert(content.figures.end(), assessment.figures.begin(),
                         assessment.figures.end());
  std::erase_if(content.figures, [](const ReportFigure& figure) {
    return figure.views.empty() || figure.views[0].figure.lines.empty();
  });
  content.tables.insert(content.tables.begin(), assessment.tables.begin(), assessment.tables.end());
  content.tables.insert(content.tables.begin(), CriterionTable(assessment));
  return content;
}

std::vector<ReportArm> ArmsOfRuns(const std::vector<NamedRun>& runs) {
  std::vector<RunConfigText> configs;
  for (const NamedRun& run : runs) configs.push_back(ReadRunConfig(run.name, run.data));
  std::vector<ReportArm> arms;
  std::map<std::string, size_t> place;
  std::vector<const RunConfigText*> first;
  for (size_t i = 0; i < runs.size(); ++i) {
    const auto [found, fresh] = place.emplace(configs[i].arm, arms.size());
    if (fresh) arms.emplace_back(), first.push_back(&configs[i]);
    arms[found->second].runs.push_back({runs[i].name, configs[i].base, &runs[i].data});
  }
  const std::vector<std::string> labels = LabelArms(first);
  for (size_t i = 0; i < arms.size(); ++i) arms[i].label = labels[i];
  return arms;
}

fs::path WriteReport(const ReportSource& source, const fs::path& folder) {
  const ReportContent content = ContentOf(source);
  fs::create_directories(folder / "figures");
  fs::create_directories(folder / "tables");
  const bool png = HasGnuplot();
  for (const ReportFigure& figure : content.figures) WriteFigure(figure, folder / "figures", png);
  for (const ReportTable& table : content.tables) {
    WriteTextFile(folder / "tables" / (table.name + ".csv"), ToCsv(table));
    WriteTextFile(folder / "tables" / (table.name + ".json"), ToJsonText(table));
  }
  if (!png) {
    PrintMessage("no PNG: the program gnuplot is not installed (apt install gnuplot-nox)\n");
  }
  const fs::path page = folder / "report.html";
  WriteTextFile(page, ReportHtml(source, content));
  return page;
}

}  // namespace rlvr
