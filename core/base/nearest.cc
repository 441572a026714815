// SPDX-License-Identifier: Apache-2.0
#include "core/base/nearest.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace rlvr {
namespace {

// Levenshtein distance, one row at a time.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t swap = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, swap});
    }
  }
  return row.back();
}

// "rl." and "learning_rate" of "rl.learning_rate".
std::pair<std::string_view, std::string_view> SectionAndWord(std::string_view key) {
  const size_t dot = key.rfind('.');
  const size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
  return {key.substr(0, begin), key.substr(begin)};
}

// "lr" of "learning_rate".
std::string Initials(std::string_view word) {
  std::string initials;
  for (size_t i = 0; i < word.size(); ++i) {
    if (i == 0 || word[i - 1] == '_') initials += word[i];
  }
  return initials;
}

// Those of `known` in the section of `name` that have its word in theirs or as their initials; all
// of the section where there is none.
std::vector<std::string> Related(std::string_view name, const std::vector<std::string>& known) {
  const auto [section, word] = SectionAndWord(name);
  std::vector<std::string> alike, neighbours;
  for (const std::string& candidate : known) {
    const auto [its_section, its_word] = SectionAndWord(candidate);
    if (its_section != section) continue;
    neighbours.push_back(candidate);
    if (word.size() < 2) continue;
    if (its_word.find(word) != std::string_view::npos || Initials(its_word) == word) {
      alike.push_back(candidate);
    }
  }
  return alike.empty() ? neighbours : alike;
}

}  // namespace

std::string SuggestNearest(std::string_view name, const std::vector<std::string>& known) {
  const std::string_view cut = name.substr(0, 200);
  const std::string* best = nullptr;
  size_t best_distance = cut.size() / 3 + 2;
  for (const std::string& candidate : known) {
    const size_t distance = EditDistance(cut, candidate);
    if (distance < best_distance) best_distance = distance, best = &candidate;
  }
  if (best) return fmt::format("did you mean '{}'?", *best);
  std::vector<std::string> listed = Related(cut, known);
  if (listed.size() == 1) return fmt::format("did you mean '{}'?", listed[0]);
  if (listed.empty()) listed = known;
  const bool all = listed.size() <= 12;
  if (!all) listed.resize(12);
  return fmt::format("known: {}{}", fmt::join(listed, ", "), all ? "" : ", ...");
}

}  // namespace rlvr
