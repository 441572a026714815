#pragma once
// Where the answer is in a completion, and the verdict on it: joins a task's template with a
// verifier. The template is the task's, never guessed; there is no search for something that
// matches.
// SPDX-License-Identifier: Apache-2.0

#include <string_view>

#include "core/api/task.h"
#include "core/api/verifier.h"

namespace rlvr {

// The slot of a completion (stop token removed). One pass over the bytes; nothing is allocated.
// - A thought between <think> and </think> is never part of an answer; a first </think> without an
// opening mark closes
//   one that the prompt opened; a thought left open, or after the slot, leaves no slot or an
//   ambiguous one.
// - whole: all that follows the thought. boxed: \boxed{...} with balanced braces. answer_tag:
// <answer>...</answer>.
//   hashes: after #### to the end of the line. answer_line: after "Answer:" to the end of the line.
// - No slot or an unclosed one: not found. Two that differ or other text after the last: ambiguous.
// - strict: nothing may follow the slot, and one space may follow a mark. lenient: spaces may
// surround a slot, and
//   $ . \) \] may close a boxed, hashes or answer_line slot.
Slot ExtractSlot(Template form, std::string_view completion, Profile profile);

// The verdict on the text of a slot already found; offsets are those of the completion.
Verdict VerifySlot(const Verifier& verifier, const Slot& slot, std::string_view gold,
                   std::string_view completion, Profile profile);

// ExtractSlot, then VerifySlot.
Verdict VerifyCompletion(const Verifier& verifier, Template form, std::string_view gold,
                         std::string_view completion, Profile profile);

// The template's name in configs and JSON: whole, boxed, answer_tag, hashes, answer_line.
// Fails: Error(kData) with the nearest name.
Template ParseTemplate(std::string_view name);
std::string_view TemplateName(Template form);

}  // namespace rlvr
