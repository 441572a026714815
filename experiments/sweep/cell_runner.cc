// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/cell_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <thread>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/message.h"
#include "core/base/missing.h"
#include "core/io/file.h"
#include "experiments/run/folder_lock.h"
#include "experiments/run/progress.h"
#include "experiments/run/signals.h"
#include "experiments/sweep/cell_process.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

fs::path LogOf(const Cell& cell) { return cell.out.string() + ".log"; }

// The last line that is not empty.
std::string LastLine(const fs::path& file) {
  std::string text = fs::exists(file) ? ReadTextFile(file) : "";
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

class Runner {
 public:
  Runner(const std::vector<Cell>& cells, const RunnerOptions& options)
      : cells_(cells), options_(options), outcomes_(cells.size()) {
    std::set<std::string> names;
    for (size_t i = 0; i < cells.size(); ++i) {
      CHECK(names.insert(cells[i].name).second, "two cells named {}", cells[i].name);
      outcomes_[i].name = cells[i].name;
    }
    for (const size_t i : StartOrder(cells)) {
      if (StateOf(cells[i]) == CellState::kFinished) continue;
      waiting_.push_back(i);
      outcomes_[i].end = CellEnd::kInterrupted;
      work_left_ += cells[i].work;
    }
    to_do_ = waiting_.size();
    std::reverse(waiting_.begin(), waiting_.end());
  }

  std::vector<CellOutcome> Run() {
    while (!waiting_.empty() || !running_.empty()) {
      if (StopRequested()) StopAll();
      Collect();
      while (!waiting_.empty() && static_cast<int64_t>(running_.size()) < options_.jobs) Start();
      Show();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return outcomes_;
  }

 private:
  struct Running {
    size_t cell;
    double start;
    std::unique_ptr<CellProcess> process;
  };

  void Start() {
    const size_t i = waiting_.back();
    waiting_.pop_back();
    const Cell& cell = cells_[i];
    fs::create_directories(cell.out.parent_path());
    // A child of a sweep that was killed may still be writing its checkpoint.
    if (fs::exists(cell.out)) const FolderLock wait(cell.out, true);
    running_.push_back({i, MonotonicSeconds(),
                        std::make_unique<CellProcess>(
                            options_.program, ArgumentsOf(cell, options_.cache), LogOf(cell))});
  }

  void StopAll() {
    waiting_.clear();
    for (Running& running : running_) running.process->Stop();
  }

  void Collect() {
    for (size_t i = 0; i < running_.size();) {
      const std::optional<int> code = running_[i].process->Poll();
      if (!code) {
        ++i;
        continue;
      }
      Note(running_[i], *code);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void Note(const Running& running, int code) {
    const Cell& cell = cells_[running.cell];
    CellOutcome& outcome = outcomes_[running.cell];
    outcome.exit_code = code;
    outcome.seconds = MonotonicSeconds() - running.start;
    work_left_ -= cell.work, work_done_ += cell.work, seconds_done_ += outcome.seconds;
    ++done_;
    if (code == static_cast<int>(ExitCode::kInterrupted)) return;
    outcome.end = code == 0 ? CellEnd::kFinished : CellEnd::kFailed;
    if (code == 0) return;
    const fs::path log = LogOf(cell);
    outcome.message = fmt::format("{} (log: {})", LastLine(log), log.string());
    progress_.Say(fmt::format("{}: failed with code {}: {}", cell.name, code, outcome.message));
  }

  // Seconds left at the pace of the cells that have ended; NaN before the first has.
  double SecondsLeft() const {
    if (work_done_ == 0) return kMissing;
    double busy = work_left_ / work_done_ * seconds_done_;
    for (const Running& running : running_) busy -= MonotonicSeconds() - running.start;
    return std::max(0.0, busy) / static_cast<double>(options_.jobs);
  }

  void Show() {
    progress_.Show({.phase = "cells",
                    .step = static_cast<int64_t>(done_),
                    .steps = static_cast<int64_t>(to_do_),
                    .accuracy = kMissing,
                    .tokens_per_second = kMissing,
                    .seconds_left = SecondsLeft()});
  }

  const std::vector<Cell>& cells_;
  const RunnerOptions& options_;
  std::vector<CellOutcome> outcomes_;
  std::vector<size_t> waiting_;  // the next one last
  std::vector<Running> running_;
  Progress progress_;
  size_t to_do_ = 0, done_ = 0;
  double work_left_ = 0, work_done_ = 0, seconds_done_ = 0;
};

}  // namespace

std::vector<size_t> StartOrder(const std::vector<Cell>& cells) {
  std::map<std::string, size_t> seen;
  std::vector<size_t> turn, order(cells.size());
  for (const Cell& cell : cells) turn.push_back(seen[cell.base]++);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return turn[a] < turn[b]; });
  return order;
}

std::vector<CellOutcome> RunCells(const std::vector<Cell>& cells, const RunnerOptions& options) {
  return Runner(cells, options).Run();
}

ExitCode ReportOutcomes(const std::vector<CellOutcome>& outcomes) {
  int64_t finished = 0, skipped = 0, interrupted = 0, failed = 0;
  ExitCode code = ExitCode::kDone;
  for (const CellOutcome& outcome : outcomes) {
    finished += outcome.end == CellEnd::kFinished;
    skipped += outcome.end == CellEnd::kSkipped;
    interrupted += outcome.end == CellEnd::kInterrupted;
    if (outcome.end != CellEnd::kFailed) continue;
    if (failed++ == 0) code = static_cast<ExitCode>(outcome.exit_code);
    PrintMessage("failed: {}: {}\n", outcome.name, outcome.message);
  }
  PrintMessage("cells: {} run, {} skipped as finished, {} failed, {} interrupted\n", finished,
               skipped, failed, interrupted);
  return failed == 0 && interrupted > 0 ? ExitCode::kInterrupted : code;
}

}  // namespace rlvr
