#pragma once
// TurnTaker: whoever says what a completion reads in the middle, tokens that the policy did not
// write. The decoder asks it where a completion pauses and feeds its answer token by token, in
// place of sampled tokens; the sampler's asks the environment.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <span>
#include <vector>

namespace rlvr {

class TurnTaker {
 public:
  virtual ~TurnTaker() = default;
  // Whether completions pause after this sampled token.
  virtual bool Pauses(int32_t token) const = 0;
  // The completion of `request` so far, which pauses: sets `read` to what it reads next; returns
  // whether it goes on after that.
  virtual bool Reply(int64_t request, std::span<const int32_t> completion,
                     std::vector<int32_t>& read) = 0;
};

}  // namespace rlvr
