// rlvr sweep: every combination of the values of a spec, with every seed.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/registry.h"
#include "core/config/reader.h"
#include "experiments/command.h"
#include "experiments/run/signals.h"
#include "experiments/sweep/cell_runner.h"
#include "experiments/sweep/jobs_option.h"
#include "experiments/sweep/slurm.h"
#include "experiments/sweep/spec.h"
#include "experiments/tuning/marked_text.h"
#include "experiments/tuning/sweep_table.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

SweepSpec ReadSpec(const CommandLine& line) {
  SweepSpec spec = ParseSweep(ReadConfigFile(line.words[0]));
  if (line.Has("bases")) AddBases(ReadSeeds(line.Value("bases"), "--bases"), spec);
  return spec;
}

const char* NameOf(CellState state) {
  return state == CellState::kFinished ? "finished"
         : state == CellState::kAbsent ? "missing"
                                       : "unfinished";
}

void ListCells(const std::vector<Cell>& cells, bool json) {
  auto array = nlohmann::json::array();
  for (const Cell& cell : cells) {
    const char* state = NameOf(StateOf(cell));
    if (json) {
      array.push_back({{"cell", cell.name}, {"run", cell.out.string()}, {"state", state}});
    } else {
      fmt::print("{:<11} {}\n", state, cell.out.string());
    }
  }
  if (json)
    fmt::print("{}\n", array.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

ExitCode SweepCommand(const CommandLine& line) {
  const SweepSpec spec = ReadSpec(line);
  const fs::path root = line.Has("out") ? fs::path(line.Value("out"))
                                        : fs::path("runs") / fs::path(line.words[0]).stem();
  const int64_t jobs = ReadJobs(line);
  const auto cells =
      MakeSweepCells(spec, ReadSeeds(line.Value("seeds", DefaultSeeds(spec)), "--seeds"), root);
  if (line.Has("emit-slurm")) {
    fmt::print("{}\n", WriteSlurm(cells, root, line.Value("cache")).string());
    return ExitCode::kDone;
  }
  if (line.Has("list")) {
    ListCells(cells, line.Has("json"));
    return ExitCode::kDone;
  }
  const bool document = AsksForDocument(line, "sweep");
  CatchStopSignals();
  const auto outcomes = RunCells(cells, {.jobs = jobs, .cache = line.Value("cache")});
  ListCells(cells, line.Has("json"));
  if (document) WriteDocument(line, "sweep", SweepMarkdown(spec, cells));
  return ReportOutcomes(outcomes);
}

std::vector<Option> Options() {
  std::vector<Option> options = {
      {.name = "seeds",
       .value = "LIST",
       .help = "run.seed of an arm's runs (default: the spec's, or 0)"},
      {.name = "bases", .value = "LIST", .help = "pretrain.seed, as an axis more"},
      JobsOption(),
      {.name = "out",
       .letter = 'o',
       .value = "DIR",
       .help = "the sweep's folder (default: runs/<name of the spec>)"},
      {.name = "cache",
       .value = "DIR",
       .help = "where bases are kept ($RLVR_CACHE, ~/.cache/rlvr)"},
      {.name = "emit-slurm", .help = "write an array job for Slurm and stop"},
      {.name = "list", .help = "print the cells and their states and stop"},
      {.name = "json", .letter = 'j', .help = "print the cells as JSON"}};
  for (const Option& option : DocumentOptions("sweep")) options.push_back(option);
  return options;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "sweep",
     .help = "runs a grid of configs with many seeds; again: only what is missing",
     .examples =
         {{"rlvr sweep rates.cfg --seeds 0..9 --jobs 2",
           "rates.cfg: a config with [sweep] and lines like rl.learning_rate = 1e-4 | 2e-4"},
          {"rlvr sweep rates.cfg --bases 0..4 --seeds 0,1 --list",
           "which cells there are, and which are finished"},
          {"rlvr sweep rates.cfg --seeds 0..9 --emit-slurm",
           "write an array job over the same cells instead"},
          {"rlvr sweep configs/wrong_kl.cfg --seeds 0..2 --document docs/algorithms.md --mark "
           "wrong_kl",
           "a table of the arms, on that page"},
          {"rlvr plot runs/rates/*/*", "the curves of all arms"}},
     .options = Options(),
     .positionals = {{.name = "SPEC", .help = "a config with a section [sweep]"}},
     .run = SweepCommand});

}  // namespace
}  // namespace rlvr
