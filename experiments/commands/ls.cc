// rlvr ls: the runs below a folder, one a line.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/message.h"
#include "core/base/registry.h"
#include "core/config/bind.h"
#include "core/config/reader.h"
#include "core/io/publish.h"
#include "experiments/command.h"
#include "experiments/run/folder_lock.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

struct ListedRun {
  std::string directory, status, task, algorithm, seed, problem;
  int64_t step = 0;
  double base = -1, accuracy = -1;  // -1: not evaluated
};

// Folders with a journal, at most four levels below `root`; symbolic links are not followed.
std::vector<std::string> FindRuns(const fs::path& root) {
  if (!fs::is_directory(root)) {
    throw Error(ExitCode::kIo, fmt::format("{}: no such folder", Quoted(root.string())));
  }
  std::vector<std::string> runs;
  if (fs::exists(root / "journal.bin")) runs.push_back(root.string());
  auto options = fs::directory_options::skip_permission_denied;
  for (auto it = fs::recursive_directory_iterator(root, options); it != fs::end(it); ++it) {
    if (it.depth() >= 4) it.disable_recursion_pending();
    if (it->path().filename() == "journal.bin") runs.push_back(it->path().parent_path().string());
  }
  std::sort(runs.begin(), runs.end());
  runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
  return runs;
}

// The task's name, or the labels of a mixture.
std::string TaskOf(const std::vector<Setting>& settings) {
  std::string labels;
  for (const Setting& setting : settings) {
    if (setting.key == "task.name") return setting.value;
    if (setting.key.compare(0, 5, "task.") != 0 || setting.key.find('.', 5) == std::string::npos)
      continue;
    const std::string label = setting.key.substr(5, setting.key.find('.', 5) - 5);
    if (("+" + labels + "+").find("+" + label + "+") == std::string::npos) {
      labels += (labels.empty() ? "" : "+") + label;
    }
  }
  return labels.empty() ? "-" : labels;
}

ListedRun Summarise(const std::string& directory) {
  ListedRun summary;
  summary.directory = directory;
  try {
    const RunData run = ReadRun(directory);
    if (run.resolved_config.empty() && !run.journal_problem.empty()) {
      throw Error(ExitCode::kCorrupt, directory + ": " + run.journal_problem);
    }
    const auto settings = ReadConfigText(run.resolved_config, directory);
    const bool died = run.status == "running" && !FolderLock::Held(directory);
    summary.status = died ? "died" : run.status, summary.step = run.last_step;
    summary.task = TaskOf(settings);
    summary.algorithm = LastValue(settings, "rl.algorithm", "-");
    summary.seed = LastValue(settings, "run.seed", "");
    for (const EvaluationRecord& evaluation : run.evaluations) {
      if (evaluation.suite != "heldout") continue;
      if (evaluation.step == 0) summary.base = evaluation.accuracy;
      summary.accuracy = evaluation.accuracy;
    }
  } catch (const Error& error) {
    summary.status = "unreadable", summary.problem = error.what();
  }
  return summary;
}

std::string PercentOrDash(double share) {
  return share < 0 ? "-" : fmt::format("{:.1f} %", 100 * share);
}

nlohmann::json ToJson(const ListedRun& run) {
  const auto number = [](double value) {
    return value < 0 ? nlohmann::json() : nlohmann::json(value);
  };
  return {{"run", run.directory},
          {"status", run.status},
          {"task", run.task},
          {"algorithm", run.algorithm},
          {"seed", run.seed},
          {"step", run.step},
          {"problem", run.problem},
          {"base_accuracy", number(run.base)},
          {"accuracy", number(run.accuracy)}};
}

ExitCode LsCommand(const CommandLine& line) {
  const std::string root = line.words.empty() ? "runs" : line.words[0];
  auto array = nlohmann::json::array();
  const std::vector<std::string> directories = FindRuns(root);
  size_t width = 4;
  for (const std::string& directory : directories) width = std::max(width, directory.size());
  if (!line.Has("json") && !directories.empty()) {
    fmt::print("{:<{}}  {:<11} {:>6} {:>8} {:>8}  {:<16} {}\n", "run", width, "status", "step",
               "base", "now", "task", "algorithm");
  }
  for (const std::string& directory : directories) {
    const ListedRun run = Summarise(directory);
    if (line.Has("json")) {
      array.push_back(ToJson(run));
    } else {
      fmt::print("{:<{}}  {:<11} {:>6} {:>8} {:>8}  {:<16} {}\n", run.directory, width, run.status,
                 run.step, PercentOrDash(run.base), PercentOrDash(run.accuracy), run.task,
                 run.algorithm);
      if (!run.problem.empty()) PrintMessage("rlvr: {}\n", run.problem);
    }
  }
  if (line.Has("json"))
    fmt::print("{}\n", array.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  return ExitCode::kDone;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "ls",
     .help = "lists runs: status, step, accuracy of the base and now",
     .examples = {{"rlvr ls", "all runs below runs/"},
                  {"rlvr ls runs/unlock --json", "an array of objects"}},
     .options = {{.name = "json", .letter = 'j', .help = "print data as JSON"}},
     .positionals = {{.name = "ROOT", .help = "a folder (default: runs)", .required = false}},
     .run = LsCommand});

}  // namespace
}  // namespace rlvr
