// rlvr plot: accuracy against steps of one or many runs, in the terminal, as SVG and as PNG.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/base/message.h"
#include "core/base/registry.h"
#include "core/io/file.h"
#include "experiments/command.h"
#include "experiments/plot/arms.h"
#include "experiments/plot/gnuplot.h"
#include "experiments/plot/svg.h"
#include "experiments/plot/terminal.h"
#include "experiments/run/folder_lock.h"
#include "experiments/run/run_folders.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> FoldersOf(const std::vector<NamedRun>& runs) {
  std::vector<std::string> folders;
  for (const NamedRun& run : runs) folders.push_back(run.name);
  return folders;
}

// What is wrong behind the last good frame of a journal that is not being written.
void WarnOfProblems(const std::vector<NamedRun>& runs) {
  for (const NamedRun& run : runs) {
    if (!run.data.journal_problem.empty()) {
      PrintMessage("rlvr: {}: {}\n", run.name, run.data.journal_problem);
    }
  }
}

// Where the pictures go without --out: into the run, or beside several runs of one folder.
fs::path DefaultStem(const std::vector<std::string>& folders) {
  const fs::path first = fs::path(folders[0]).lexically_normal() / "";
  if (folders.size() == 1) return first / "curve";
  const fs::path folder = first.parent_path().parent_path();
  for (const std::string& directory : folders) {
    const fs::path other = fs::path(directory).lexically_normal() / "";
    if (other.parent_path().parent_path() != folder) return "curve";
  }
  return folder / "curve";
}

// The file of one picture; empty: it is not wanted, because another one was asked for by name.
fs::path PictureFile(const CommandLine& line, const std::vector<std::string>& folders,
                     const std::string& kind) {
  if (line.Has("svg") || line.Has("png")) return line.Value(kind);
  const fs::path stem = line.Has("out") ? fs::path(line.Value("out")) : DefaultStem(folders);
  return stem.string() + "." + kind;
}

void MakeFolderOf(const fs::path& file) {
  if (file.has_parent_path()) fs::create_directories(file.parent_path());
}

void WritePictures(const Figure& figure, const CommandLine& line,
                   const std::vector<std::string>& folders) {
  const fs::path svg = PictureFile(line, folders, "svg"), png = PictureFile(line, folders, "png");
  if (!svg.empty()) {
    MakeFolderOf(svg);
    WriteTextFile(svg, DrawSvg(figure));
    PrintMessage("svg: {}\n", svg.string());
  }
  if (png.empty()) return;
  if (!HasGnuplot()) {
    PrintMessage("no PNG: the program gnuplot is not installed (apt install gnuplot-nox)\n");
    return;
  }
  MakeFolderOf(png);
  DrawPng(figure, png);
  PrintMessage("png: {}\n", png.string());
}

void PrintJson(const Figure& figure) {
  auto arms = nlohmann::json::array();
  for (const FigureLine& line : figure.lines) {
    auto runs = nlohmann::json::array();
    for (const Polyline& thin : line.thin) runs.push_back({{"step", thin.x}, {"value", thin.y}});
    arms.push_back({{"label", line.label},
                    {"step", line.mean.x},
                    {"mean", line.mean.y},
                    {"low", line.low},
                    {"high", line.high},
                    {"runs", std::move(runs)}});
  }
  nlohmann::json levels;
  for (const FigureLevel& level : figure.levels) levels[level.label] = level.value;
  const nlohmann::json all = {{"metric", figure.y_label}, {"arms", arms}, {"levels", levels}};
  fmt::print("{}\n", all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

bool AllEnded(const std::vector<NamedRun>& runs) {
  for (const NamedRun& run : runs) {
    if (run.data.status == "running" && FolderLock::Held(run.name)) return false;
  }
  return true;
}

// Redraws whenever the curve has changed, until every run has ended. A run without an evaluation is
// waited for.
void Follow(const std::vector<std::string>& folders, const PlotChoice& choice) {
  const TerminalStyle style = StyleOf(stdout);
  std::string shown;
  for (;;) {
    const std::vector<NamedRun> runs = ReadRuns(folders);
    const bool ended = AllEnded(runs);
    std::string text;
    try {
      text = DrawText(MakeFigure(GroupRuns(runs, choice), choice), style);
    } catch (const Error&) {
      if (ended) throw;
    }
    if (text != shown) {
      const auto lines = std::count(shown.begin(), shown.end(), '\n');
      if (style.terminal && lines > 0) fmt::print("\x1b[{}A\x1b[J", lines);
      fmt::print("{}", text);
      std::fflush(stdout);
      shown = std::move(text);
    }
    if (ended) return;
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

ExitCode PlotCommand(const CommandLine& line) {
  PlotChoice choice;
  choice.metric = line.Value("metric", choice.metric);
  choice.suite = line.Value("suite", choice.suite);
  choice.x = line.Value("x", choice.x);
  choice.title = line.Value("title");
  std::vector<NamedRun> runs = ReadRuns(line.words);
  const std::vector<std::string> folders = FoldersOf(runs);
  if (line.Has("follow")) {
    Follow(folders, choice);
    runs = ReadRuns(folders);
  }
  WarnOfProblems(runs);
  const Figure figure = MakeFigure(GroupRuns(runs, choice), choice);
  if (line.Has("json")) {
    PrintJson(figure);
  } else if (!line.Has("follow")) {
    fmt::print("{}", DrawText(figure, StyleOf(stdout)));
  }
  std::fflush(stdout);
  const bool named = line.Has("svg") || line.Has("png") || line.Has("out");
  if (named || !line.Has("text")) WritePictures(figure, line, folders);
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "plot",
     .help = "draws accuracy against steps: terminal, SVG and PNG; runs of one config are one arm",
     .examples = {{"rlvr plot runs/unlock/1a2b3c4d-s0",
                   "one run, with the interval over its problems"},
                  {"rlvr plot runs/unlock/*",
                   "arms with their mean, a 95 % band over seeds, a thin line a seed"},
                  {"rlvr plot RUN --follow", "redraw the terminal curve while the run goes on"},
                  {"rlvr plot RUN --metric train/reward_mean", "any column of the run instead"}},
     .options =
         {{.name = "out",
           .letter = 'o',
           .value = "STEM",
           .help = "write STEM.svg and STEM.png (default: curve, in the run)"},
          {.name = "svg", .value = "FILE", .help = "write this SVG, and a PNG only with --png"},
          {.name = "png", .value = "FILE", .help = "write this PNG, and an SVG only with --svg"},
          {.name = "metric",
           .letter = 'm',
           .value = "NAME",
           .help = "accuracy, greedy, strict, pass_at_8, train/loss, ..."},
          {.name = "suite", .value = "NAME", .help = "evaluation suite (default: heldout)"},
          {.name = "x", .value = "WHAT", .help = "steps, rollouts or tokens (default: steps)"},
          {.name = "title", .value = "TEXT", .help = "title of the figure"},
          {.name = "text", .help = "the terminal curve, and no files but those named"},
          {.name = "follow", .help = "redraw until the runs have ended"},
          {.name = "json", .letter = 'j', .help = "print the figure's numbers as JSON"}},
     .positionals = {{.name = "DIR", .help = "run directories", .many = true}},
     .run = PlotCommand});

}  // namespace
}  // namespace rlvr
