#pragma once
// TypedVerifier: what every verifier of a parsed value shares. A type says how to read, compare and
// print its values; budgets, profiles and verdicts follow from that. Nothing here throws.
//
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <memory>
#include <optional>
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

uint64_t NextVerifierNumber();  // 1, 2, ... through the process

template <class Value>
class TypedVerifier : public Verifier {
 public:
  Verdict Verify(std::string_view gold, std::string_view answer, Profile profile) const final {
    const size_t size = answer.size();
    if (size > kMaxAnswerBytes) return Refuse(ReadStatus::kTooLong, size);
    const std::shared_ptr<Gold> wanted = ReadGold(gold);
    if (!wanted->valid) return MakeVerdict(VerdictClass::kVerifierFailed, reason::kGold, size);
    const Value& want = wanted->value;
    Value read;
    const bool same = answer == gold;  // read once
    const ReadStatus status = same ? ReadStatus::kOk : Read(answer, read);
    if (status != ReadStatus::kOk) return Refuse(status, size);
    const Value& got = same ? want : read;
    if (profile == Profile::kStrict && !Canonical(got, answer, gold)) {
      return MakeVerdict(VerdictClass::kUnparsable, reason::kNotCanonical, size);
    }
    const Outcome outcome = Compare(want, got);
    Verdict v = MakeVerdict(outcome.verdict, outcome.reason, size);
    if (outcome.reason != reason::kEqual) {
      v.value = Print(got);
    } else {
      if (!wanted->printed) wanted->printed = Print(want);
      v.value = *wanted->printed;
    }
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

 private:
  struct Gold {
    uint64_t verifier = 0;
    std::string text;
    Value value;
    bool valid = false;
    std::optional<std::string> printed;
  };

  // Each thread keeps the gold that it read last: the completions of a group share one. Shared, for
  // a value's elements may be judged by verifiers of the same kind.
  std::shared_ptr<Gold> ReadGold(std::string_view text) const {
    thread_local std::shared_ptr<Gold> last = std::make_shared<Gold>();
    if (last->verifier == number_ && last->text == text) return last;
    auto gold = std::make_shared<Gold>();
    gold->verifier = number_, gold->text = text;
    gold->valid = Read(text, gold->value) == ReadStatus::kOk;
    if (text.size() <= kMaxAnswerBytes) last = gold;
    return gold;
  }

  const uint64_t number_ = NextVerifierNumber();
};

}  // namespace rlvr
