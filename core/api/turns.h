#pragma once
// Completions in several turns: which of their bytes the environment wrote, and what becomes of a
// policy that writes the same whatever it reads. For next-token phases and tests; the sampler asks
// for replies token by token.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/environment.h"

namespace rlvr {

// [bytes of the completion], 1 where it is part of a reply to what stands before it. A text that
// differs from the reply that is due there counts as the policy's own.
std::vector<uint8_t> ReadBytes(const ProblemSource& source, const Drawn& drawn,
                               std::string_view completion);

// The completion of a policy that writes `own`, with the replies where they fall; cut at a reply
// that ends it.
std::string Play(const ProblemSource& source, const Drawn& drawn, std::string_view own);

}  // namespace rlvr
