// SPDX-License-Identifier: Apache-2.0
#include "envs/support/typed_verifier.h"

#include <atomic>

namespace rlvr {

uint64_t NextVerifierNumber() {
  static std::atomic<uint64_t> made{0};
  return ++made;
}

Outcome RefusedOutcome(ReadStatus status) {
  switch (status) {
    case ReadStatus::kUndefined:
      return {VerdictClass::kUnparsable, reason::kUndefined};
    case ReadStatus::kTooLong:
      return {VerdictClass::kOverBudget, reason::kTooLong};
    case ReadStatus::kTooDeep:
      return {VerdictClass::kOverBudget, reason::kTooDeep};
    case ReadStatus::kTooLarge:
      return {VerdictClass::kOverBudget, reason::kTooLarge};
    case ReadStatus::kOk:
    case ReadStatus::kGrammar:
      break;
  }
  return {VerdictClass::kUnparsable, reason::kGrammar};
}

Verdict Refuse(ReadStatus status, size_t size) {
  const Outcome outcome = RefusedOutcome(status);
  return MakeVerdict(outcome.verdict, outcome.reason, size);
}

}  // namespace rlvr
