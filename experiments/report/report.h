#pragma once
// Reports: one self-contained HTML file about some arms of runs, with its figures as SVG and PNG
// and its tables as CSV and JSON beside it. Made for studies and, without a criterion, for any
// runs.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/run/run_folders.h"
#include "experiments/study/assessment.h"

namespace rlvr {

struct ReportRun {
  std::string name, base;  // runs of one base have equal text
  const RunData* data;
};

struct ReportArm {
  std::string label;
  std::vector<ReportRun> runs;
};

struct ReportSource {
  std::string title, lead;
  std::vector<std::pair<std::string, std::string>> facts;  // "Claim", text
  std::vector<ReportArm> arms;
  std::optional<Assessment> assessment;
};

// All that a report shows, before it is known how.
struct ReportContent {
  std::vector<ReportFigure> figures;
  std::vector<ReportTable> tables;
};

// Figures and tables that every report has, then those of the assessment.
ReportContent ContentOf(const ReportSource& source);

// Arms of runs that belong to no study: runs of one config (seeds left out) are one arm.
// Fails: Error(kCorrupt) where a run's config can't be read.
std::vector<ReportArm> ArmsOfRuns(const std::vector<NamedRun>& runs);

// The page. Pure.
std::string ReportHtml(const ReportSource& source, const ReportContent& content);

// Writes DIR/report.html, DIR/figures/* and DIR/tables/*. PNGs are left out where gnuplot is not
// installed. Returns the page's path. Fails: Error(kIo).
std::filesystem::path WriteReport(const ReportSource& source, const std::filesystem::path& folder);

}  // namespace rlvr
