#pragma once
// Runs cells, several at a time, as child processes of one thread each.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "experiments/sweep/cell.h"

namespace rlvr {

struct RunnerOptions {
  int64_t jobs = 1;
  std::filesystem::path cache = {};  // of bases; empty: the usual one
  std::string program = "/proc/self/exe";
};

enum class CellEnd { kSkipped, kFinished, kFailed, kInterrupted };

struct CellOutcome {
  std::string name;
  CellEnd end = CellEnd::kSkipped;
  int exit_code = 0;
  std::string message;  // of a failure: the last line of the log, and where it is
  double seconds = 0;
};

// Runs every cell that is not finished; those of different bases first, so that no two processes
// wait for one base. A failing cell does not stop the others. A stop signal is handed on: children
// write their checkpoints, and what did not run is kInterrupted. Progress goes to stderr. Requires:
// CatchStopSignals was called; names are unique. Outcomes are in the order of `cells`.
std::vector<CellOutcome> RunCells(const std::vector<Cell>& cells, const RunnerOptions& options);

// Says on stderr what was skipped, done and failed; returns the exit code: that of the first
// failure, kInterrupted where that is all.
ExitCode ReportOutcomes(const std::vector<CellOutcome>& outcomes);

// The order in which cells are started: one of each base, then the second ones, and so on. Pure.
std::vector<size_t> StartOrder(const std::vector<Cell>& cells);

}  // namespace rlvr
