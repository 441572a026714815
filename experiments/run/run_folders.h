#pragma once
// The runs among the words of a command line. Used by the commands that read several.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "core/io/publish.h"

namespace rlvr {

struct NamedRun {
  std::string name;  // its directory
  RunData data;
};

// Of several words, as a shell makes them of a *, those that are folders of runs, each folder once;
// what is left out is said. One word alone, or several of which none is a run, stand as they are.
std::vector<std::string> RunFolders(const std::vector<std::string>& words);

// Reads RunFolders(words), of a run and its copies (one run_uuid) the first: a run that is counted
// twice would make intervals narrower than they are. Fails: as ReadRun does.
std::vector<NamedRun> ReadRuns(const std::vector<std::string>& words);

}  // namespace rlvr
