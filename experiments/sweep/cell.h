#pragma once
// Cell: one run of a sweep or a study: a config with its seeds and the directory that it goes to.
// A cell is idempotent: the same cell run again is skipped where it is finished, and gone on with
// where it is not.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/setting.h"

namespace rlvr {

struct Cell {
  std::string name;           // unique in the sweep: "<arm>/s3"
  std::filesystem::path out;  // the run directory
  std::vector<std::filesystem::path> configs;
  std::vector<Setting> settings;  // stronger than the configs

  // What follows from the config.
  std::string identity;  // all that decides the run's bits
  std::string base;      // cells of one base have equal text
  double work = 1;       // completions that it samples, about
};

// Of two settings of one key the later counts. Reads and checks the config, so that a sweep whose
// last cell is mistyped fails before its first one runs. Fails: Error(kConfig), Error(kIo).
Cell MakeCell(std::string name, std::filesystem::path out,
              std::vector<std::filesystem::path> configs, const std::vector<Setting>& settings);

// The command line of the cell without the program's name: `train --config ... --out ...`, one
// thread.
std::vector<std::string> ArgumentsOf(const Cell& cell, const std::filesystem::path& cache);

enum class CellState { kAbsent, kUnfinished, kFinished };
// What is in the cell's directory. Finished: its journal says so, of this very config. A directory
// that holds something else counts as unfinished; running the cell then says what is wrong.
CellState StateOf(const Cell& cell);

}  // namespace rlvr
