#pragma once
// Verdict: what a verifier says of one completion. A value, never an exception: whatever a model
// writes has a verdict.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rlvr {

enum class VerdictClass : uint8_t {
  kCorrect,
  kWrong,       // proved different from the gold
  kNoAnswer,    // no slot, or an unclosed one
  kAmbiguous,   // two slots that differ, or other text after the slot
  kUnparsable,  // the slot is no value of the answer's type (reason not_canonical: another spelling
                // of one)
  kOverBudget,  // larger than the verifier's budgets allow
  kTruncated,   // cut at max_completion_tokens
  kVerifierUnsure,  // neither equality nor difference could be proved; masked from the loss
  kVerifierFailed,  // an external verifier hung or died; masked from the loss
};
inline constexpr std::array<std::string_view, 9> kVerdictNames = {
    "correct",     "wrong",     "no_answer",       "ambiguous",      "unparsable",
    "over_budget", "truncated", "verifier_unsure", "verifier_failed"};

inline std::string_view VerdictName(VerdictClass c) {
  return kVerdictNames[static_cast<size_t>(c)];
}

// Whether the verifier reached a verdict. Else the reward is not known.
inline bool Decided(VerdictClass c) { return c <= VerdictClass::kTruncated; }

struct Verdict {
  VerdictClass verdict = VerdictClass::kNoAnswer;
  std::string_view reason = "";  // a code with static storage, such as "not_canonical"
  // The slot's bytes in the completion (or in the answer, where only a slot's text was given).
  uint32_t slot_begin = 0, slot_end = 0;
  std::string value =
      "";  // the parsed answer, printed canonically: equal answers print alike; empty: none

  bool correct() const { return verdict == VerdictClass::kCorrect; }
};

}  // namespace rlvr
