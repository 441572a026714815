#pragma once
// TypedVerifier: what every verifier of a parsed value shares. A type says how to read, compare and
// print its values; budgets, profiles and verdicts follow from that. Nothing here throws.
//
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>

#include "core/api/verifier.h"
#include "envs/support/reasons.h"
#include "envs/support/tokens.h"

namespace rlvr {

// The outcome of comparing two values that both could be read.
struct Outcome {
  VerdictClass verdict;
  std::string_view reason;
};
inline constexpr Outcome kIsEqual{VerdictClass::kCorrect, reason::kEqual};
inline constexpr Outcome kNotEqual{VerdictClass::kWrong, reason::kDiffers};

// The verdict on an answer that could not be read.
Verdict Refuse(ReadStatus status, size_t size);
Outcome RefusedOutcome(ReadStatus status);

template <class Value>
class TypedVerifier : public Verifier {
 public:
  Verdict Verify(std::string_view gold, std::string_view answer, Profile profile) const final {
    const size_t size = answer.size();
    if (size > kMaxAnswerBytes) return Refuse(ReadStatus::kTooLong, size);
    Value want, read;
    if (Read(gold, want) != ReadStatus::kOk) {
      return MakeVerdict(VerdictClass::kVerifierFailed, reason::kGold, size);
    }
    const bool same = answer == gold;  // read once
    const ReadStatus status = same ? ReadStatus::kOk : Read(answer, read);
    if (status != ReadStatus::kOk) return Refuse(status, size);
    const Value& got = same ? want : read;
    if (profile == Profile::kStrict && !Canonical(got, answer, gold)) {
      return MakeVerdict(VerdictClass::kUnparsable, reason::kNotCanonical, size);
    }
    const Outcome outcome = Compare(want, got);
    Verdict v = MakeVerdict(outcome.verdict, outcome.reason, size);
    v.value = outcome.reason == reason::kEqual ? Print(want) : Print(got);
    return v;
  }

 protected:
  // Reads a whole slot in the lenient profile.
  virtual ReadStatus Read(std::string_view text, Value& out) const = 0;
  virtual Outcome Compare(const Value& gold, const Value& answer) const = 0;
  // Equal values print alike.
  virtual std::string Print(const Value& value) const = 0;
  // Whether `answer` is the one strict spelling of `value`.
  virtual bool Canonical(const Value& value, std::string_view answer, std::string_view gold) const {
    static_cast<void>(gold);
    return answer == Print(value);
  }
};

}  // namespace rlvr
