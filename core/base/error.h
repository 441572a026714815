#pragma once
// What a user can mend: a bad config value, a missing file, a corrupt checkpoint. Thrown as Error,
// caught once in experiments/main.cc, printed as one line; the class decides the exit code. A bug
// is a CHECK (core/base/check.h); whatever a model writes is a verdict (core/api/verdict.h).
// SPDX-License-Identifier: Apache-2.0

#include <stdexcept>
#include <string>

namespace rlvr {

// Exit codes of the program; other tools rely on them.
enum class ExitCode : int {
  kDone = 0,
  kDiffers = 1,       // a comparison differs, a criterion fails
  kConfig = 2,        // a bad value; a config that can't fit; another config's run; a checkpoint of
                      // another shape
  kData = 3,          // data or verifier
  kCorrupt = 4,       // a corrupt file
  kDiverged = 5,      // NaN guard
  kInconclusive = 6,  // a criterion is inconclusive
  kCommandLine = 64,  // unknown command or option, stray word
  kIo = 74,           // missing file, no permission, disk full
  kInterrupted = 75,  // a signal; resumable
};

// One line: what happened, where, and what was expected.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace rlvr
