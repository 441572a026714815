#pragma once
// DirectTask: a task whose completion is its answer and nothing else. A task derives from it and
// keeps the rest of core/api/task.h.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>
#include <vector>

#include "core/api/task.h"

namespace rlvr {

class DirectTask : public Task {
 public:
  Solution Solve(const Problem& problem, std::string_view phase, Stream& rng) const override;
  std::vector<Solution> Solutions(const Problem& problem) const override;
  // The gold with one character changed, one left out at either end, one doubled, itself twice; the
  // prompt; nothing.
  std::vector<std::string> Mutants(const Problem& problem, Stream& rng) const override;
};

}  // namespace rlvr
