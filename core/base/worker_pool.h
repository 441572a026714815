#pragma once
// A fixed set of threads that take the items of one job, in any order. What an item computes
// depends on its index alone, so results do not depend on the number of threads; reductions over
// items are done afterwards, in index order.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>

#include "core/base/function_ref.h"

namespace rlvr {

// One job at a time, started by one caller.
class WorkerPool {
 public:
  // threads >= 1, the calling thread among them: 1 starts none.
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  int threads() const;

  // Calls work(item, worker) for every item in [0, items), each once, worker in [0, threads()).
  // Returns when all are done; threads that wait longer than half a millisecond sleep. If calls
  // throw, the exception of the lowest item is rethrown after all have ended.
  using Work = FunctionRef<void(int64_t item, int worker)>;
  void Run(int64_t items, const Work& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rlvr
