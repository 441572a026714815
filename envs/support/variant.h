#pragma once
// A task made from another by changing fields: the splits outside it (Task::Outside).
// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include "core/api/task.h"

namespace rlvr {

// A copy of `task`, changed by `change(copy)` and prepared.
template <class T, class Change>
std::unique_ptr<Task> MakeVariant(const T& task, Change change) {
  auto copy = std::make_unique<T>(task);
  change(*copy);
  copy->Prepare();
  return copy;
}

}  // namespace rlvr
