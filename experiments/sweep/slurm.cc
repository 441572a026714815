// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/slurm.h"

#include <fmt/format.h>

#include "core/io/file.h"

namespace rlvr {
namespace {

constexpr std::string_view kPlain = "_-./=,+:@%";

// Tasks may be stopped at any time: they write a checkpoint on SIGUSR1, and the same job, submitted
// again, goes on from there.
constexpr const char* kScript = R"(#!/bin/sh
#SBATCH --job-name={}
#SBATCH --array=1-{}
#SBATCH --cpus-per-task=1
#SBATCH --signal=USR1@60
#SBATCH --requeue
#SBATCH --output={}/task-%a.log
cd {} || exit 74
command=$(sed -n "${{SLURM_ARRAY_TASK_ID}}p" {})
eval "exec ${{RLVR:-rlvr}} $command"
)";

}  // namespace

std::string ShellQuoted(const std::string& word) {
  bool plain = !word.empty();
  for (const char c : word) {
    plain = plain && (std::isalnum(static_cast<unsigned char>(c)) ||
                      kPlain.find(c) != std::string_view::npos);
  }
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::filesystem::path WriteSlurm(const std::vector<Cell>& cells, const std::filesystem::path& root,
                                 const std::filesystem::path& cache) {
  std::string commands;
  for (const Cell& cell : cells) {
    std::string line;
    for (const std::string& word : ArgumentsOf(cell, cache)) line += " " + ShellQuoted(word);
    commands += line.substr(1) + "\n";
  }
  const auto here = std::filesystem::current_path();
  WriteTextFile(root / "cells.txt", commands);
  WriteTextFile(
      root / "sweep.slurm",
      fmt::format(kScript, ShellQuoted(root.filename().string()), cells.size(),
                  ShellQuoted((here / root).lexically_normal().string()),
                  ShellQuoted(here.string()), ShellQuoted((root / "cells.txt").string())));
  return root / "sweep.slurm";
}

}  // namespace rlvr
