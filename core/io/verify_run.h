#pragma once
// Whether a run's files are what was written: the journal's checksums, the checkpoints' hashes as
// the journal has them, and run.h5 against the journal. Reads, changes nothing. For
// `rlvr verify-run`.
//
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <vector>

namespace rlvr {

struct Finding {
  bool damage = false;  // else a note: expected after a kill, or a file that is not there
  std::string text;     // one line that names the file
};

// All findings; none where all is well. run.h5 is read in a child process, since the library
// crashes on some damaged files. Fails: Error(kIo) where there is no journal.
// Requires: no other threads hold locks now (the child is forked).
std::vector<Finding> VerifyRun(const std::filesystem::path& directory);

}  // namespace rlvr
