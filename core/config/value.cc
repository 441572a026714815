// SPDX-License-Identifier: Apache-2.0
#include "core/config/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/utf8.h"
#include "core/config/setting.h"

namespace rlvr {
namespace {

std::string Expected(std::string_view what, const FieldInfo& info) {
  const std::string range = PrintRange(info);
  return fmt::format("expected {}{}{}", what, range.empty() ? "" : " ", range);
}

bool InRange(double value, const FieldInfo& info) { return value >= info.min && value <= info.max; }

// The whole of `text` as one number; overflow, underflow and what from_chars leaves over are
// failures.
template <class T>
bool ReadWhole(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> SplitList(std::string_view text) {
  std::vector<std::string_view> items;
  if (Trim(text).empty()) return items;
  while (items.size() <= kMaxListItems) {
    const size_t comma = text.find(',');
    items.push_back(Trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return items;
}

std::string TooLong() { return fmt::format("expected at most {} items", kMaxListItems); }

// Appends the whole numbers of "7" or "0..9".
std::string ReadSpan(std::string_view item, const FieldInfo& info, std::vector<int64_t>& list) {
  const size_t dots = item.find("..");
  int64_t first = 0, last = 0;
  std::string problem = ReadValue(item.substr(0, dots), info, first);
  last = first;
  if (problem.empty() && dots != std::string_view::npos) {
    problem = ReadValue(item.substr(dots + 2), info, last);
  }
  if (!problem.empty()) return problem + ", or a list such as 1,2,3 or 0..9";
  if (last < first) return "expected a run such as 0..9, its lower end first";
  // Unsigned, because the difference of two int64_t may overflow.
  const uint64_t steps = static_cast<uint64_t>(last) - static_cast<uint64_t>(first);
  if (steps >= kMaxListItems - std::min(list.size(), kMaxListItems)) return TooLong();
  for (uint64_t i = 0; i <= steps; ++i) list.push_back(first + static_cast<int64_t>(i));
  return "";
}

// Reads a list item by item; each item is bound by `info` on its own.
template <class T>
std::string ReadList(std::string_view text, const FieldInfo& info, std::vector<T>& value) {
  std::vector<T> list;
  for (const std::string_view item : SplitList(text)) {
    T one{};
    if (std::string problem = ReadValue(item, info, one); !problem.empty()) {
      return problem + " (in a list, between commas)";
    }
    list.push_back(std::move(one));
  }
  if (list.size() > kMaxListItems) return TooLong();
  value = std::move(list);
  return "";
}

template <class T>
std::string PrintList(const std::vector<T>& value) {
  std::string text;
  for (const T& item : value) text += (text.empty() ? "" : ",") + PrintValue(item);
  return text;
}

}  // namespace

std::string ReadValue(std::string_view text, const FieldInfo&, bool& value) {
  if (text != "true" && text != "false") return "expected true or false";
  value = text == "true";
  return "";
}

std::string ReadValue(std::string_view text, const FieldInfo& info, int64_t& value) {
  int64_t number = 0;
  if (!ReadWhole(text, number) || !InRange(static_cast<double>(number), info)) {
    return Expected("a whole number", info);
  }
  value = number;
  return "";
}

std::string ReadValue(std::string_view text, const FieldInfo& info, double& value) {
  double number = 0;
  if (!ReadWhole(text, number) || !std::isfinite(number) || !InRange(number, info)) {
    return Expected("a finite number", info);
  }
  value = number;
  return "";
}

std::string ReadValue(std::string_view text, const FieldInfo& info, std::string& value) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), control)) return "expected no control characters";
  if (!IsUtf8(text)) return "expected UTF-8";
  const bool both =
      text.find('"') != std::string_view::npos && text.find('\'') != std::string_view::npos;
  if (both) return "expected at most one kind of quotes";
  const auto& choices = info.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
    return fmt::format("expected one of {}; {}", fmt::join(choices, ", "),
                       SuggestNearest(text, choices));
  }
  value = text;
  return "";
}

std::string ReadValue(std::string_view text, const FieldInfo& info, std::vector<int64_t>& value) {
  std::vector<int64_t> list;
  for (const std::string_view item : SplitList(text)) {
    if (std::string problem = ReadSpan(item, info, list); !problem.empty()) return problem;
  }
  value = std::move(list);
  return "";
}

std::string ReadValue(std::string_view text, const FieldInfo& info, std::vector<double>& value) {
  return ReadList(text, info, value);
}

std::string ReadValue(std::string_view text, const FieldInfo& info,
                      std::vector<std::string>& value) {
  return ReadList(text, info, value);
}

std::string PrintValue(bool value) { return value ? "true" : "false"; }
std::string PrintValue(int64_t value) { return fmt::format("{}", value); }
std::string PrintValue(double value) { return fmt::format("{}", value + 0.0); }
std::string PrintValue(const std::string& value) { return value; }
std::string PrintValue(const std::vector<int64_t>& value) { return PrintList(value); }
std::string PrintValue(const std::vector<double>& value) { return PrintList(value); }
std::string PrintValue(const std::vector<std::string>& value) { return PrintList(value); }

std::string PrintRange(const FieldInfo& info) {
  const bool low = std::isfinite(info.min), high = std::isfinite(info.max);
  if (low && high) return fmt::format("in [{}, {}]", info.min, info.max);
  if (low) return fmt::format("at least {}", info.min);
  return high ? fmt::format("at most {}", info.max) : "";
}

}  // namespace rlvr
