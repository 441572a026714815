#pragma once
// How sets and lists are written: {1,3}, \{1,3\}, 1, 3 and 5, \pm 2, no solution.
//
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>
#include <vector>

#include "envs/support/tokens.h"

namespace rlvr {

// Whether the text says that there is nothing: \emptyset, {}, "no solution", "none".
bool SaysEmpty(std::string_view text);

// The elements of a set or multiset, \pm expanded.
ReadStatus ReadSetTexts(std::string_view text, std::vector<std::string>& out);

// The elements of (1,3), 1,3, [1,3] or \langle 1,3 \rangle; `bracket` is what opens it, 0: nothing.
ReadStatus ReadTupleTexts(std::string_view text, std::vector<std::string>& out, char& bracket);

}  // namespace rlvr
