// SPDX-License-Identifier: Apache-2.0
#include "envs/support/names.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"
#include "envs/support/tokens.h"

namespace rlvr {
namespace {

// How the byte at i changes the depth of brackets; `length` is how many bytes it and its backslash
// take.
int DepthChange(std::string_view text, size_t i, size_t& length) {
  length = 1;
  char c = text[i];
  if (c == '\\' && i + 1 < text.size()) {
    length = 2;
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\\begin{")) return length = 6, 1;
    if (rest.starts_with("\\end{")) return length = 4, -1;
    if (rest.starts_with("\\langle")) return length = 7, 1;
    if (rest.starts_with("\\rangle")) return length = 7, -1;
    c = text[i + 1];
    return c == '{' ? 1 : c == '}' ? -1 : 0;
  }
  if (c == '(' || c == '[' || c == '{') return 1;
  if (c == ')' || c == ']' || c == '}') return -1;
  return 0;
}

// The length of a conjunction at i: "and", "or", \text{ and }, \text{or}, \lor; 0: none.
size_t ConjunctionAt(std::string_view text, size_t i) {
  if (text[i] != 'a' && text[i] != 'o' && text[i] != '\\') return 0;
  const std::string_view rest = text.substr(i);
  constexpr std::array<std::string_view, 3> kWords = {"and", "or", "\\lor"};
  for (std::string_view word : kWords) {
    if (!rest.starts_with(word)) continue;
    const bool before = i == 0 || !IsLetter(text[i - 1]);
    const bool after = rest.size() == word.size() || !IsLetter(rest[word.size()]);
    if (before && after && (i == 0 || text[i - 1] != '\\')) return word.size();
  }
  for (std::string_view open : {"\\text{", "\\mbox{", "\\textrm{", "\\mathrm{"}) {
    if (!rest.starts_with(open)) continue;
    const size_t close = rest.find('}');
    if (close == rest.npos) return 0;
    const std::string_view inside = Clean(rest.substr(open.size(), close - open.size()));
    if (inside == "and" || inside == "or" || inside == ", and" || inside == ", or")
      return close + 1;
  }
  return 0;
}

// The length of the longest mark that `rest` begins with; one that ends in a letter is followed by
// none. 0: none.
size_t MarkAt(std::string_view rest, std::span<const std::string_view> marks) {
  size_t length = 0;
  for (std::string_view mark : marks) {
    if (mark[0] != rest[0] || !rest.starts_with(mark)) continue;
    const bool goes_on = rest.size() > mark.size() && IsLetter(rest[mark.size()]);
    if (!goes_on || !IsLetter(mark.back())) length = std::max(length, mark.size());
  }
  return length;
}

template <class SeparatorAt>
std::vector<std::string_view> SplitAt(std::string_view text, const SeparatorAt& separator_at) {
  std::vector<std::string_view> pieces;
  int depth = 0;
  size_t begin = 0, length = 1;
  for (size_t i = 0; i < text.size(); i += length) {
    const size_t separator = depth == 0 ? separator_at(i) : 0;
    if (separator != 0) {
      pieces.push_back(Clean(text.substr(begin, i - begin)));
      begin = i + separator;
      length = separator;
      continue;
    }
    depth += DepthChange(text, i, length);
  }
  const std::string_view last = Clean(text.substr(std::min(begin, text.size())));
  if (!pieces.empty() || !last.empty()) pieces.push_back(last);
  return pieces;
}

}  // namespace

std::string_view UnwrapText(std::string_view text) {
  text = Clean(text);
  for (int layer = 0; layer < 3; ++layer) {
    size_t open = 0;
    for (std::string_view name :
         {"\\text", "\\textbf", "\\mathrm", "\\textrm", "\\mathbf", "\\texttt", "\\mbox",
          "\\textit", "\\operatorname", "\\mathsf", "\\textsf"}) {
      if (text.starts_with(name) && text.substr(name.size()).starts_with('{'))
        open = name.size() + 1;
    }
    if (open == 0 && text.starts_with('{')) open = 1;
    const bool whole = open != 0 && text.find('}') == text.size() - 1;
    if (!whole) break;
    text = Clean(text.substr(open, text.size() - open - 1));
  }
  return text;
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::vector<std::string_view> SplitTopLevel(std::string_view text, std::string_view separators) {
  return SplitAt(text, [&](size_t i) -> size_t {
    return separators.find(text[i]) != separators.npos ? 1 : 0;
  });
}

std::vector<std::string_view> SplitItems(std::string_view text) {
  return SplitAt(text, [&](size_t i) -> size_t {
    if (text[i] != ',') return ConjunctionAt(text, i);
    size_t next = i + 1;  // ", and" is one separator
    while (next < text.size() && text[next] == ' ') ++next;
    const size_t word = next < text.size() ? ConjunctionAt(text, next) : 0;
    return word != 0 ? next - i + word : 1;
  });
}

std::vector<std::string> SplitAtMarks(const std::string& text,
                                      std::span<const std::string_view> marks) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    const bool special = c == '\\' || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
    const size_t length =
        depth == 0 && special ? MarkAt(std::string_view(text).substr(i), marks) : 0;
    if (length != 0) {
      parts.emplace_back();
      i += length;
      continue;
    }
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    parts.back() += c;
    ++i;
  }
  return parts;
}

std::vector<std::string> SplitConjunction(const std::string& text) {
  constexpr std::array<std::string_view, 8> kMarks = {
      "\\cap",       "\\bigcap",     "\u2229", "\\text{ and }",
      "\\text{and}", "\\text{ and}", " and ",  "\\wedge"};
  return SplitAtMarks(text, kMarks);
}

std::string DropFences(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t skip = 0;
    if (text[i] != '\\') {
      out += text[i++];
      continue;
    }
    for (std::string_view fence : {"\\left", "\\right", "\\bigl", "\\bigr", "\\Bigl", "\\Bigr",
                                   "\\biggl", "\\biggr", "\\Big", "\\big", "\\bigg", "\\!"}) {
      const std::string_view rest = text.substr(i);
      if (!rest.starts_with(fence) || (rest.size() > fence.size() && IsLetter(rest[fence.size()])))
        continue;
      skip = fence.size();
      while (i + skip < text.size() && text[i + skip] == ' ') ++skip;
      break;
    }
    if (skip == 0) out += text[i++];
    i += skip;
  }
  return out;
}

}  // namespace rlvr
