#pragma once
// Curriculum: which training problem is asked next. Problems are fresh ones in order, or those of a
// pool, visited again and again until they are solved; in a mixture, the tasks in config order may
// be levels, which begin by schedule or by pass rate. The collector asks it, and tells it of the
// verdicts; its state is part of a checkpoint.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/api/rollout.h"
#include "core/config/field.h"
#include "core/io/tensor_file.h"

namespace rlvr {

enum class LevelOrder { kNone, kSchedule, kPassRate };
std::span<const std::string_view> EnumNames(LevelOrder);

struct CurriculumConfig {
  LevelOrder order = LevelOrder::kNone;
  std::vector<int64_t> starts = {};  // of kSchedule: steps at which the next levels begin
  double promote_above = 0.8, demote_below = 0.4;  // of kPassRate
  int64_t window = 64;
  double review = 0.2;
  int64_t pool = 0;

  void Visit(FieldVisitor& v);
};

// A training problem: its index, and the task of the mixture that it is of (-1: by the weights).
struct PromptChoice {
  uint64_t index = 0;
  int32_t task = -1;
  bool operator==(const PromptChoice&) const = default;
};

class Curriculum {
 public:
  // `weights`: of the mixture's tasks. `retire_above`: pass rate above which a pool's problem makes
  // room for a fresh one. Fails: Error(kConfig) on levels that the mixture has not.
  Curriculum(const CurriculumConfig& config, double retire_above, std::vector<double> weights,
             uint64_t seed);

  // The next problems, in a step (from 0 on).
  std::vector<PromptChoice> Next(int64_t count, int64_t step);
  // What came of them: group i of the batch is of choice i. Verdicts count, not rewards.
  void Record(std::span<const PromptChoice> choices, const RolloutBatch& batch);

  int64_t level() const { return level_; }      // 0: the first task
  int64_t retired() const { return retired_; }  // problems, so far

  void Save(TensorFile& state) const;
  // Fails: Error(kCorrupt) where the state is none of such a curriculum.
  void Load(const TensorFile& state);

 private:
  PromptChoice Fresh();
  PromptChoice FromPool();
  void Judge(double pass_rate);

  CurriculumConfig config_;
  double retire_above_;
  std::vector<double> weights_;
  uint64_t seed_;

  uint64_t fresh_ = 0;  // index of the next fresh problem
  int64_t level_ = 0;
  double passed_ = 0, seen_ = 0;  // of the level: sum of pass rates, groups since the last decision
  std::vector<PromptChoice> pool_;
  size_t place_ = 0;  // in the pool
  uint64_t round_ = 0;
  int64_t retired_ = 0;
};

}  // namespace rlvr
