#pragma once
// JSON of a user is read by a library whose copying and printing recurse.
// SPDX-License-Identifier: Apache-2.0

#include <string_view>

namespace rlvr {

// Whether brackets outside strings nest deeper than `most`. Pure; any bytes.
inline bool NestsDeeper(std::string_view json, int most) {
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\') ++i;
    if (quoted) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > most) return true;
  }
  return false;
}

}  // namespace rlvr
