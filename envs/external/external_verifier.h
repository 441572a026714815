#pragma once
// ExternalVerifier: a verifier in any language: a pool of child processes that read one JSON object
// a line, {"id","type","gold","completion","problem"} (and "answer", the slot's text or null), and
// answer {"id","verdict","score","reason"}. One that hangs, dies, floods or multiplies is killed
// with all its descendants and restarted, and its question's verdict is verifier_failed; no other
// question's verdict changes. Linux alone.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/api/verdict.h"
#include "core/api/verifier.h"
#include "core/base/missing.h"
#include "envs/external/limits.h"

namespace rlvr {

struct ExternalOptions {
  std::string command;  // for /bin/sh -c, in the current folder
  int64_t copies = 2;   // processes that answer at once
  int64_t recycle = 0;  // start a copy afresh after so many answers; 0: never
  ExternalLimits limits;
};

struct ExternalQuestion {
  const AnswerType& type;
  std::string_view gold, completion, problem;
  std::optional<std::string_view> answer;  // the slot's text
};

struct ExternalVerdict {
  Verdict verdict;
  double score = kMissing;  // in [0, 1]; NaN: none given
};

// How many questions ended in each way (ExternalEnd), and what the program last wrote as errors.
struct ExternalReport {
  std::array<int64_t, kExternalEndNames.size()> ends{};
  int64_t starts = 0;
  std::string errors;

  int64_t failures() const;
  // "1200 answered, 2 process_timeout, 1 process_died, 5 starts".
  std::string Summary() const;
};

// Judge is re-entrant: callers wait for a free copy. Copies start when first asked.
class ExternalVerifier {
 public:
  explicit ExternalVerifier(const ExternalOptions& options);
  ~ExternalVerifier();

  // The verdict's slot is left to the caller. Never throws on what the program does.
  ExternalVerdict Judge(const ExternalQuestion& question);
  ExternalReport Report() const;

  // Errors that the program writes are appended to this file, to at most 16 MiB; and the first
  // failures are told on stderr. Without it they are kept in the report alone.
  void KeepErrors(const std::string& path);

 private:
  struct Copy;
  struct State;
  Copy* Take();
  void Return(Copy* copy);
  void Record(ExternalEnd end, std::string errors);

  std::unique_ptr<State> state_;
};

}  // namespace rlvr
