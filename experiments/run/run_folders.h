#pragma once
// The runs among the words of a command line.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

namespace rlvr {

// Of several words, as a shell makes them of a *, those that are folders of runs; what is left out
// is said. One word alone, or several of which none is a run, stand as they are.
std::vector<std::string> RunFolders(const std::vector<std::string>& words);

}  // namespace rlvr
