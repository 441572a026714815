// SPDX-License-Identifier: Apache-2.0
#include "envs/support/direct_task.h"

namespace rlvr {

Solution DirectTask::Solve(const Problem& problem, std::string_view, Stream&) const {
  return {problem.gold, "direct"};
}

std::vector<Solution> DirectTask::Solutions(const Problem& problem) const {
  return {{problem.gold, "direct"}};
}

std::vector<std::string> DirectTask::Mutants(const Problem& problem, Stream& rng) const {
  const std::string& gold = problem.gold;
  const std::string alphabet = Alphabet();
  std::string changed = gold;
  char& c = changed[static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(gold.size()) - 1))];
  const char before = c;
  while (c == before) {
    c = alphabet[static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(alphabet.size()) - 1))];
  }
  return {changed,
          gold.substr(1),
          gold + gold,
          gold + gold.back(),
          "",
          gold.substr(0, gold.size() - 1),
          problem.prompt};
}

}  // namespace rlvr
