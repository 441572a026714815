// SPDX-License-Identifier: Apache-2.0
#include "envs/support/set_text.h"

#include <array>

#include "envs/support/elements.h"
#include "envs/support/names.h"

namespace rlvr {
namespace {

// The inside of open...close around the whole, where the first bracket is closed by the last.
bool Inside(std::string_view text, std::string_view open, std::string_view close,
            std::string_view& inside) {
  if (text.size() < open.size() + close.size() || !text.starts_with(open) ||
      !text.ends_with(close)) {
    return false;
  }
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(open))
      ++depth;
    else if (text.substr(i).starts_with(close) && --depth == 0 && i + close.size() != text.size())
      return false;
    if (text[i] == '\\') ++i;
  }
  inside = Clean(text.substr(open.size(), text.size() - open.size() - close.size()));
  return true;
}

ReadStatus Collect(std::vector<std::string_view> items, std::vector<std::string>& out) {
  for (std::string_view item : items) {
    if (item.empty()) return ReadStatus::kGrammar;
    out.emplace_back(item);
  }
  return out.size() > kMaxElements ? ReadStatus::kTooLong : ReadStatus::kOk;
}

}  // namespace

bool SaysEmpty(std::string_view text) {
  constexpr std::array<std::string_view, 12> kSayings = {
      "\\emptyset", "\\varnothing", "\u2205",           "{}",
      "\\{\\}",     "\\{ \\}",      "no solution",      "no solutions",
      "none",       "empty set",    "no real solution", "no real solutions"};
  const std::string plain = DropFences(Clean(text));
  const std::string word = LowerCase(UnwrapText(plain));
  for (std::string_view saying : kSayings) {
    if (plain == saying || word == saying) return true;
  }
  return false;
}

ReadStatus ReadSetTexts(std::string_view text, std::vector<std::string>& out) {
  if (text.size() > kMaxAnswerBytes) return ReadStatus::kTooLong;
  if (SaysEmpty(text)) return ReadStatus::kOk;
  const std::string plain = DropFences(Clean(text));
  std::string_view inside = plain;
  const bool braces = Inside(plain, "\\{", "\\}", inside) || Inside(plain, "{", "}", inside) ||
                      Inside(plain, "\\lbrace", "\\rbrace", inside);
  if (!braces) inside = plain;
  const ReadStatus status = Collect(braces ? SplitTopLevel(inside, ",") : SplitItems(inside), out);
  if (status != ReadStatus::kOk) return status;
  if (out.empty()) return ReadStatus::kGrammar;
  return ExpandSigns(out) ? ReadStatus::kOk : ReadStatus::kTooLong;
}

ReadStatus ReadTupleTexts(std::string_view text, std::vector<std::string>& out, char& bracket) {
  if (text.size() > kMaxAnswerBytes) return ReadStatus::kTooLong;
  const std::string plain = DropFences(Clean(text));
  std::string_view inside = plain;
  bracket = 0;
  if (Inside(plain, "(", ")", inside))
    bracket = '(';
  else if (Inside(plain, "\\langle", "\\rangle", inside) ||
           Inside(plain, "\u27e8", "\u27e9", inside))
    bracket = '<';
  else if (Inside(plain, "[", "]", inside))
    bracket = '[';
  else
    inside = plain;
  const ReadStatus status = Collect(SplitTopLevel(inside, ","), out);
  if (status != ReadStatus::kOk) return status;
  const size_t least = bracket == 0 ? 2 : 1;
  return out.size() >= least ? ReadStatus::kOk : ReadStatus::kGrammar;
}

}  // namespace rlvr
