// SPDX-License-Identifier: Apache-2.0
#include "envs/support/typed_verifier.h"

namespace rlvr {

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
