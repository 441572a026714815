#pragma once
// The reason codes of every verdict that our verifiers give: one table, printed in
// docs/verifiers.md. Codes have static storage, so a verdict may hold a view of one.
//
// SPDX-License-Identifier: Apache-2.0

#include <string_view>

#include "core/api/verdict.h"

namespace rlvr::reason {

// correct
inline constexpr std::string_view kEqual = "equal";  // the same value, proved
inline constexpr std::string_view kWithin =
    "within_tolerance";  // differs by no more than the task declares
inline constexpr std::string_view kAccepted = "accepted";  // a witness that holds
// wrong
inline constexpr std::string_view kDiffers = "differs";    // another value, proved
inline constexpr std::string_view kUnit = "unit_differs";  // another dimension, base or currency
inline constexpr std::string_view kShape =
    "shape_differs";  // another number of elements, rows or columns
inline constexpr std::string_view kForm =
    "wrong_form";  // the value, in another form than the task asks for
inline constexpr std::string_view kName =
    "name_differs";  // another variable than the one asked for
inline constexpr std::string_view kRejected = "rejected";  // a witness that does not hold
inline constexpr std::string_view kShownOnly =
    "shown_only";  // a program that passes the tests it was shown, and not the hidden ones
// no_answer, ambiguous
inline constexpr std::string_view kNoSlot =
    "no_slot";                                       // no slot, an unclosed one, or an open thought
inline constexpr std::string_view kEmpty = "empty";  // a slot with nothing but blanks
inline constexpr std::string_view kManySlots =
    "many_slots";  // slots that differ, or text after the slot
// unparsable
inline constexpr std::string_view kNotCanonical =
    "not_canonical";  // a value, not in its one strict spelling
inline constexpr std::string_view kGrammar = "not_in_grammar";  // no value of the answer's type
inline constexpr std::string_view kUndefined =
    "undefined";  // division by zero, log 0, 0^0: no value at all
// over_budget
inline constexpr std::string_view kTooLong = "too_long";  // bytes, tokens or elements
inline constexpr std::string_view kTooDeep = "too_deep";  // nesting
inline constexpr std::string_view kTooLarge =
    "too_large";  // digits of a literal, bits of a power, a degree
// verifier_unsure, verifier_failed, truncated
inline constexpr std::string_view kUnproved =
    "unproved";  // neither equality nor difference could be proved
inline constexpr std::string_view kTwoReadings =
    "two_readings";  // right under one convention, wrong under another
inline constexpr std::string_view kGold = "gold_unparsable";  // the gold is no value of its type
inline constexpr std::string_view kProcess =
    "process_failed";                            // an external verifier hung, died or broke a limit
inline constexpr std::string_view kCut = "cut";  // truncated by max_completion_tokens

}  // namespace rlvr::reason

namespace rlvr {

// A verdict on a whole slot of `size` bytes.
inline Verdict MakeVerdict(VerdictClass verdict, std::string_view reason, size_t size) {
  Verdict v;
  v.verdict = verdict;
  v.reason = reason;
  v.slot_end = static_cast<uint32_t>(size);
  return v;
}

}  // namespace rlvr
