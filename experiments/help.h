#pragma once
// Help texts, made from what the commands declare: examples first.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "experiments/command.h"

namespace rlvr {

// Of `rlvr --help`.
std::string ProgramHelp();
// Of `rlvr COMMAND --help`.
std::string CommandHelp(const CommandPlugin& command);
// Whether --help or -h stands before any "--".
bool AsksForHelp(const std::vector<std::string>& arguments);

}  // namespace rlvr
