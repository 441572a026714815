// rlvr study: published claims, tested by runs of one's own.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/clock.h"
#include "core/base/message.h"
#include "core/base/registry.h"
#include "core/io/file.h"
#include "experiments/command.h"
#include "experiments/run/folder_lock.h"
#include "experiments/run/signals.h"
#include "experiments/study/study_cells.h"
#include "experiments/study/study_report.h"
#include "experiments/sweep/cell_runner.h"
#include "experiments/sweep/jobs_option.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

void ListStudies(bool as_json) {
  const auto& studies = Registry<StudyPlugin>::Get();
  auto array = nlohmann::json::array();
  for (const std::string& name : studies.Names()) {
    const StudyPlugin& study = studies.Find("study", name);
    if (as_json) {
      array.push_back({{"name", name},
                       {"help", study.help},
                       {"question", study.question},
                       {"claim", study.claim},
                       {"source", study.source}});
    } else {
      fmt::print("{:<24} {}\n", name, study.help);
    }
  }
  if (as_json) fmt::print("{}\n", array.dump());
}

fs::path RootOf(const StudyPlugin& study, const CommandLine& line) {
  if (line.Has("out")) return line.Value("out");
  return fs::path("runs") / "studies" / (study.name + (line.Has("smoke") ? "-smoke" : ""));
}

ExitCode CodeOf(Decision outcome) {
  if (outcome == Decision::kPass) return ExitCode::kDone;
  return outcome == Decision::kFail ? ExitCode::kDiffers : ExitCode::kInconclusive;
}

// Runs what is missing. Returns kDone, or why there is nothing to judge.
ExitCode RunMissing(const StudyPlugin& study, const CommandLine& line, const fs::path& root) {
  const int64_t jobs = ReadJobs(line);
  const auto cells = StudyCells(study, study.plan(line.Has("smoke")), root);
  CatchStopSignals();
  const double start = MonotonicSeconds();
  const auto outcomes = RunCells(cells, {.jobs = jobs, .cache = line.Value("cache")});
  AddStudySeconds(root, MonotonicSeconds() - start);
  return ReportOutcomes(outcomes);
}

void Print(const StudyPlugin& study, const StudyResult& result, const CommandLine& line,
           const fs::path& root) {
  if (line.Has("json")) {
    fmt::print("{}\n", nlohmann::ordered_json::parse(ResultJson(study, result, root)).dump());
  } else {
    fmt::print("{}", ResultText(study, result));
  }
}

ExitCode Act(const std::string& action, const StudyPlugin& study, const CommandLine& line) {
  const fs::path root = RootOf(study, line);
  std::optional<FolderLock> lock;  // cells could be shared out to two processes, reports can't
  if (action != "check") lock.emplace(root, false);
  ExitCode ran = ExitCode::kDone;
  if (action == "run") {
    ran = RunMissing(study, line, root);
    if (ran == ExitCode::kInterrupted) return ran;
  }
  const StudyResult result = JudgeStudy(study, line.Has("smoke"), root);
  Print(study, result, line, root);
  if (action == "check") return CodeOf(result.assessment.Verdict());
  PrintMessage("report: {}\n", WriteStudyReport(study, result, root).string());
  if (line.Has("record")) {
    const fs::path folder = StudiesFolder() / study.name, curves = root / "figures/accuracy.svg";
    WriteTextFile(folder / "result.json", ResultJson(study, result, root));
    if (fs::exists(curves)) WriteTextFile(folder / "accuracy.svg", ReadTextFile(curves));
  }
  return ran;
}

ExitCode StudyCommand(const CommandLine& line) {
  const std::string& action = line.words[0];
  if (action == "list") {
    ListStudies(line.Has("json"));
    return ExitCode::kDone;
  }
  if (action == "table") {
    fmt::print("{}", StudiesMarkdown());
    return ExitCode::kDone;
  }
  if (action != "run" && action != "report" && action != "check") {
    throw Error(
        ExitCode::kCommandLine,
        fmt::format("study {}: expected list, run, report, check or table", Quoted(action)));
  }
  if (line.words.size() != 2) {
    throw Error(
        ExitCode::kCommandLine,
        fmt::format("study {}: expected the name of one study (`rlvr study list`)", action));
  }
  return Act(action, Registry<StudyPlugin>::Get().Find("study", line.words[1]), line);
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "study",
     .help = "published claims, tested: runs, verdict and report",
     .examples = {{"rlvr study list", "the studies"},
                  {"rlvr study run 001_unlock --smoke", "a short version, with its report"},
                  {"rlvr study run 001_unlock --jobs 2", "all of it; again: only what is missing"},
                  {"rlvr study check 001_unlock",
                   "the verdict of the runs that are there: 0 PASS, 1 FAIL, 6 INCONCLUSIVE"}},
     .options = {{.name = "smoke", .help = "fewer bases, seeds and steps: within 90 seconds"},
                 JobsOption(),
                 {.name = "out",
                  .letter = 'o',
                  .value = "DIR",
                  .help = "the study's folder (default: runs/studies/NAME)"},
                 {.name = "cache",
                  .value = "DIR",
                  .help = "where bases are kept ($RLVR_CACHE, ~/.cache/rlvr)"},
                 {.name = "record",
                  .help = "keep result and curves in the study's own folder, for the docs"},
                 {.name = "json", .letter = 'j', .help = "print data as JSON"}},
     .positionals = {{.name = "ACTION",
                      .help = "list, run, report, check or table",
                      .choices = {"list", "run", "report", "check", "table"}},
                     {.name = "NAME", .help = "a study", .required = false}},
     .run = StudyCommand});

}  // namespace
}  // namespace rlvr
