// SPDX-License-Identifier: Apache-2.0
#include "experiments/study/judgement.h"

namespace rlvr {

const char* OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "PASS";
    case Outcome::kFail:
      return "FAIL";
    case Outcome::kInconclusive:
      break;
  }
  return "INCONCLUSIVE";
}

Outcome Judgement::Verdict() const {
  bool gated = false, open = false;
  for (const Finding& finding : findings) {
    if (!finding.gates) continue;
    gated = true;
    if (finding.outcome == Outcome::kFail) return Outcome::kFail;
    open = open || finding.outcome == Outcome::kInconclusive;
  }
  return gated && !open ? Outcome::kPass : Outcome::kInconclusive;
}

}  // namespace rlvr
