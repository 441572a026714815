// SPDX-License-Identifier: Apache-2.0
#include "core/config/setting.h"

#include <algorithm>

#include "core/base/utf8.h"

namespace rlvr {
namespace {

bool IsKeyCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

}  // namespace

bool IsKey(std::string_view key) {
  if (key.empty() || key.size() > kMaxKeyBytes || key.front() == '.' || key.back() == '.') {
    return false;
  }
  return key.front() != '-' && key.find("..") == std::string_view::npos &&
         std::all_of(key.begin(), key.end(), IsKeyCharacter);
}

std::string Quoted(std::string_view text) {
  constexpr size_t kShown = 60;
  std::string shown;
  for (const char c : text.substr(0, kShown)) {
    shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return "'" + ToReadable(shown) + (text.size() > kShown ? "...'" : "'");
}

}  // namespace rlvr
