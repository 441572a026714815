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
  const size_t shown = std::min<size_t>(known.size(), 12);
  const std::vector<std::string> head(known.begin(), known.begin() + static_cast<long>(shown));
  return fmt::format("known: {}{}", fmt::join(head, ", "), shown < known.size() ? ", ..." : "");
}

}  // namespace rlvr
