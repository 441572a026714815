#pragma once
// Splits: a problem belongs to the train or the eval split by a hash of its canonical form, so the
// two are disjoint however they are drawn, with any seed and any order. One problem in eight is
// eval. Problems outside both are those of other tasks (Task::Outside).
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <functional>
#include <string_view>

#include "core/api/split.h"
#include "core/api/task.h"

namespace rlvr {

// The split of one task's problems. Const calls are re-entrant; the task must outlive it.
class Splitter {
 public:
  // The hash is salted with 0 unless all of the first draws fall in one split, which happens in
  // spaces of a few dozen problems; then with the first salt that gives both. Fails: Error(kConfig)
  // where the task has a single problem.
  Splitter(const Task& task, std::string_view label);

  // kTrain or kEval.
  Split Of(std::string_view canonical) const;
  // Problem `index` of train or eval: the first of that split that the stream (seed,
  // "problem.<split>", label, index) gives. Fails: Error(kConfig) where 10,000 draws give none.
  Problem Draw(uint64_t seed, Split split, uint64_t index) const;
  // The same of the train split, as the task writes for a next-token phase.
  Problem DrawText(uint64_t seed, std::string_view phase, uint64_t index) const;

 private:
  Problem First(Split split, const std::function<Problem()>& generate) const;

  const Task& task_;
  std::string label_;
  uint64_t salt_ = 0;
};

}  // namespace rlvr
