// rlvr report: the HTML report of plain runs.
// SPDX-License-Identifier: Apache-2.0
#include "experiments/report/report.h"

#include <fmt/format.h>

#include "core/base/registry.h"
#include "experiments/command.h"
#include "experiments/run/run_folders.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

ExitCode ReportCommand(const CommandLine& line) {
  const std::vector<NamedRun> runs = ReadRuns(line.words);
  ReportSource source;
  source.arms = ArmsOfRuns(runs);
  source.title = line.Value("title", runs.size() == 1 ? runs[0].name : "Runs");
  source.lead = fmt::format("{} run{} of {} config{}", runs.size(), runs.size() == 1 ? "" : "s",
                            source.arms.size(), source.arms.size() == 1 ? "" : "s");
  const fs::path folder = line.Has("out")    ? fs::path(line.Value("out"))
                          : runs.size() == 1 ? fs::path(runs[0].name) / "report"
                                             : fs::path("report");
  fmt::print("{}\n", WriteReport(source, folder).string());
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "report",
     .help = "writes a self-contained HTML page about runs; runs of one config are one arm",
     .examples = {{"rlvr report runs/unlock/*", "report/report.html, figures and tables beside it"},
                  {"rlvr report runs/unlock/0123abcd-s1", "one run: the page goes into it"}},
     .options = {{.name = "out",
                  .letter = 'o',
                  .value = "DIR",
                  .help = "folder of the page (default: report)"},
                 {.name = "title", .value = "TEXT", .help = "title of the page"}},
     .positionals = {{.name = "DIR", .help = "run directories", .many = true}},
     .run = ReportCommand});

}  // namespace
}  // namespace rlvr
