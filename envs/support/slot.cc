// SPDX-License-Identifier: Apache-2.0
#include "envs/support/slot.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/base/ascii.h"
#include "core/base/error.h"
#include "core/base/nearest.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

constexpr std::array<std::string_view, 5> kTemplateNames = {"whole", "boxed", "answer_tag",
                                                            "hashes", "answer_line"};
constexpr std::string_view kThinkOpen = "<think>", kThinkClose = "</think>";
constexpr auto kNone = std::string_view::npos;

bool Blank(std::string_view text) {
  for (char c : text) {
    if (!IsSpace(c)) return false;
  }
  return true;
}

// What has been found so far. Offsets are of the whole completion.
struct Finder {
  std::string_view text;
  Profile profile;
  Slot slot = {};
  bool broken = false;  // an unclosed slot

  void Add(size_t begin, size_t end) {
    while (profile == Profile::kLenient && begin < end && IsSpace(text[begin])) ++begin;
    while (profile == Profile::kLenient && begin < end && IsSpace(text[end - 1])) --end;
    const std::string_view now = text.substr(begin, end - begin);
    if (slot.found && text.substr(slot.begin, slot.end - slot.begin) != now) slot.ambiguous = true;
    slot.found = true;
    slot.begin = static_cast<uint32_t>(begin);
    slot.end = static_cast<uint32_t>(end);
  }

  // Whether what follows a slot leaves it unambiguous. `closing`: TeX marks and a full stop may
  // close the sentence.
  bool MayFollow(std::string_view rest, bool closing) const {
    if (profile == Profile::kStrict) return rest.empty();
    for (size_t i = 0; i < rest.size(); ++i) {
      if (IsSpace(rest[i])) continue;
      if (!closing) return false;
      if (rest[i] == '$' || rest[i] == '.') continue;
      const bool mark = rest[i] == '\\' && i + 1 < rest.size();
      if (!mark || (rest[i + 1] != ')' && rest[i + 1] != ']')) return false;
      ++i;
    }
    return true;
  }
};

// The index of the brace that closes the one before `begin`, or npos. A backslash takes the next
// byte with it.
size_t ClosingBrace(std::string_view text, size_t begin, size_t end) {
  int depth = 1;
  for (size_t i = begin; i < end; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      return i;
    }
  }
  return kNone;
}

void FindBoxes(Finder& f, size_t begin, size_t end) {
  constexpr std::string_view kMark = "\\boxed{";
  const std::string_view text = f.text.substr(0, end);
  size_t last = begin;
  for (size_t at = text.find(kMark, begin); at != kNone; at = text.find(kMark, last)) {
    const size_t inside = at + kMark.size();
    const size_t close = ClosingBrace(text, inside, end);
    if (close == kNone) {
      f.broken = true;
      return;
    }
    f.Add(inside, close);
    last = close + 1;
  }
  if (f.slot.found && !f.MayFollow(text.substr(last), true)) f.slot.ambiguous = true;
}

void FindTags(Finder& f, size_t begin, size_t end) {
  constexpr std::string_view kOpen = "<answer>", kClose = "</answer>";
  const std::string_view text = f.text.substr(0, end);
  size_t last = begin;
  for (size_t at = text.find(kOpen, begin); at != kNone; at = text.find(kOpen, last)) {
    const size_t inside = at + kOpen.size();
    const size_t close = text.find(kClose, inside);
    if (close == kNone) {
      f.broken = true;
      return;
    }
    f.Add(inside, close);
    if (text.substr(inside, close - inside).find(kOpen) != kNone) f.slot.ambiguous = true;
    last = close + kClose.size();
  }
  if (f.slot.found && !f.MayFollow(text.substr(last), false)) f.slot.ambiguous = true;
}

// Takes closing marks and the opening ones they belong to off both ends of a line's slot.
void TrimMarks(std::string_view text, size_t& begin, size_t& end) {
  const auto ends_with = [&](std::string_view s) {
    return end - begin >= s.size() && text.substr(end - s.size(), s.size()) == s;
  };
  while (begin < end && (IsSpace(text[end - 1]) || text[end - 1] == '.')) --end;
  while (begin < end && IsSpace(text[begin])) ++begin;
  const std::string_view line = text.substr(begin, end - begin);
  if (line.size() >= 4 && line.substr(0, 2) == "\\(" && ends_with("\\)")) {
    begin += 2, end -= 2;
  } else if (line.size() >= 4 && line.substr(0, 2) == "\\[" && ends_with("\\]")) {
    begin += 2, end -= 2;
  } else if (line.size() >= 2 && line[0] == '$' && ends_with("$")) {
    ++begin, --end;
  } else if (ends_with("$") && line.find('$') == line.size() - 1) {
    --end;
  } else if (ends_with("\\)") || ends_with("\\]")) {
    end -= 2;
  }
}

// Slots that a mark opens and the line's end, or the next mark, closes.
void FindLines(Finder& f, std::string_view mark, size_t begin, size_t end) {
  const std::string_view text = f.text.substr(0, end);
  size_t last = begin;
  for (size_t at = text.find(mark, begin); at != kNone; at = text.find(mark, last)) {
    size_t inside = at + mark.size();
    const size_t next = std::min(text.find(mark, inside), end);
    size_t line_end = std::min(text.substr(0, next).find('\n', inside), next);
    last = line_end;
    if (inside < line_end && text[inside] == ' ') ++inside;
    if (f.profile == Profile::kLenient) TrimMarks(text, inside, line_end);
    f.Add(inside, line_end);
  }
  if (f.slot.found && !f.MayFollow(text.substr(last), true)) f.slot.ambiguous = true;
}

void FindIn(Finder& f, Template form, size_t begin, size_t end) {
  switch (form) {
    case Template::kWhole:
      return f.Add(begin, end);
    case Template::kBoxed:
      return FindBoxes(f, begin, end);
    case Template::kAnswerTag:
      return FindTags(f, begin, end);
    case Template::kHashes:
      return FindLines(f, "####", begin, end);
    case Template::kAnswerLine:
      return FindLines(f, "Answer:", begin, end);
  }
}

// One stretch of text outside thoughts that is not the last: a slot in it is followed by a thought.
void FindBefore(Finder& f, Template form, size_t begin, size_t end) {
  const std::string_view part = f.text.substr(begin, end - begin);
  if (Blank(part)) return;
  FindIn(f, form, begin, end);
  if (f.slot.found) f.slot.ambiguous = true;
}

}  // namespace

Slot ExtractSlot(Template form, std::string_view completion, Profile profile) {
  Finder f{completion, profile};
  size_t begin = 0;
  bool first = true;
  while (true) {
    const size_t open = completion.find(kThinkOpen, begin);
    const size_t close = completion.find(kThinkClose, begin);
    if (open == kNone && close == kNone) break;
    if (close == kNone) return {};  // a thought left open
    if (open == kNone || close < open) {
      if (!first)
        return Slot{.found = false, .ambiguous = true};  // two closing marks of one thought
    } else {
      FindBefore(f, form, begin, open);
    }
    begin = close + kThinkClose.size();
    first = false;
  }
  if (f.broken) return {};
  if (!first && begin < completion.size() && completion[begin] == '\n') ++begin;
  FindIn(f, form, begin, completion.size());
  if (f.broken) return {};
  if (f.slot.ambiguous) f.slot.found = false;
  return f.slot;
}

Verdict VerifySlot(const Verifier& verifier, const Slot& slot, std::string_view gold,
                   std::string_view completion, Profile profile) {
  Verdict v;
  const std::string_view text = completion.substr(slot.begin, slot.end - slot.begin);
  if (slot.ambiguous) {
    v = MakeVerdict(VerdictClass::kAmbiguous, reason::kManySlots, 0);
  } else if (!slot.found) {
    return MakeVerdict(VerdictClass::kNoAnswer, reason::kNoSlot, 0);
  } else if (Blank(text)) {
    v = MakeVerdict(VerdictClass::kNoAnswer, reason::kEmpty, 0);
  } else {
    v = verifier.Verify(gold, text, profile);
  }
  v.slot_begin = slot.begin;
  v.slot_end = slot.end;
  return v;
}

Verdict VerifyCompletion(const Verifier& verifier, Template form, std::string_view gold,
                         std::string_view completion, Profile profile) {
  return VerifySlot(verifier, ExtractSlot(form, completion, profile), gold, completion, profile);
}

Template ParseTemplate(std::string_view name) {
  for (size_t i = 0; i < kTemplateNames.size(); ++i) {
    if (kTemplateNames[i] == name) return static_cast<Template>(i);
  }
  const std::vector<std::string> known(kTemplateNames.begin(), kTemplateNames.end());
  throw Error(ExitCode::kData,
              "unknown template '" + std::string(name) + "'; " + SuggestNearest(name, known));
}

std::string_view TemplateName(Template form) { return kTemplateNames[static_cast<size_t>(form)]; }

}  // namespace rlvr
