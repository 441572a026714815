// SPDX-License-Identifier: Apache-2.0
#include "experiments/study/assessment.h"

namespace rlvr {

const char* DecisionName(Decision outcome) {
  switch (outcome) {
    case Decision::kPass:
      return "PASS";
    case Decision::kFail:
      return "FAIL";
    case Decision::kInconclusive:
      break;
  }
  return "INCONCLUSIVE";
}

Decision Assessment::Verdict() const {
  bool gated = false, open = false;
  for (const Ruling& finding : findings) {
    if (!finding.gates) continue;
    gated = true;
    if (finding.outcome == Decision::kFail) return Decision::kFail;
    open = open || finding.outcome == Decision::kInconclusive;
  }
  return gated && !open ? Decision::kPass : Decision::kInconclusive;
}

}  // namespace rlvr
