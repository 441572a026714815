#pragma once
// The nearest of a list of names to a mistyped one, for error messages.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>
#include <vector>

namespace rlvr {

// "did you mean 'x'?" where a name is within a third of its length in edits, else "known: a, b, c,
// ..." (at most 12): names of the same section that hold the word after its last dot or have it for
// initials ("rl.lr": rl.learning_rate), or all of the section, or all.
std::string SuggestNearest(std::string_view name, const std::vector<std::string>& known);

}  // namespace rlvr
