#pragma once
// A sweep as an array job for Slurm: one task a cell.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/sweep/cell.h"

namespace rlvr {

// Writes ROOT/sweep.slurm and ROOT/cells.txt, whose line n is the command of task n. Finished
// cells are in it too: they end at once. Fails: Error(kIo).
std::filesystem::path WriteSlurm(const std::vector<Cell>& cells, const std::filesystem::path& root,
                                 const std::filesystem::path& cache);

// A word as a shell takes it literally. Pure.
std::string ShellQuoted(const std::string& word);

}  // namespace rlvr
