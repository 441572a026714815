#pragma once
// A sweep's spec: a config with a section [sweep] of `key = a | b | c`. The grid of its values is
// its arms, and each arm has a cell for every seed.
//
//   include = ../configs/unlock.cfg
//   [sweep]
//   rl.learning_rate = 1e-4 | 2e-4 | 4e-4
//   pretrain.seed = 0 | 1
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/setting.h"
#include "experiments/sweep/cell.h"

namespace rlvr {

struct SweepAxis {
  std::string key;
  std::vector<std::string> values;
};

struct SweepSpec {
  std::vector<Setting> common;  // all but [sweep]
  std::vector<SweepAxis> axes;
};

inline constexpr size_t kMaxCells = 100'000;

// Of settings as the reader gives them. Fails: Error(kConfig) on an empty value, on one that is
// given twice, on run.seed as an axis and on more than kMaxCells arms.
SweepSpec ParseSweep(const std::vector<Setting>& settings);

// Makes pretrain.seed the last axis. Fails: Error(kConfig) where it is one already.
void AddBases(const std::vector<int64_t>& bases, SweepSpec& spec);

// Seeds where --seeds names none: the spec's run.seed, or 0.
std::string DefaultSeeds(const SweepSpec& spec);

// Every combination, the last axis fastest.
std::vector<std::vector<Setting>> Grid(const std::vector<SweepAxis>& axes);

// "learning_rate=1e-4,seed=0": a folder's name, also of values with slashes; "all" of no setting.
std::string ArmName(const std::vector<Setting>& arm);

// Numbers such as "0..9" or "1,3,5". Fails: Error(kConfig) naming `option`.
std::vector<int64_t> ReadSeeds(const std::string& text, const std::string& option);

// Writes `root`/sweep.cfg, the common settings, and makes the cells `root`/<arm>/s<seed>. Fails:
// Error(kConfig) where a config is wrong, or `root` holds another sweep; Error(kIo).
std::vector<Cell> MakeSweepCells(const SweepSpec& spec, const std::vector<int64_t>& seeds,
                                 const std::filesystem::path& root);

}  // namespace rlvr
