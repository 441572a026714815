// SPDX-License-Identifier: Apache-2.0
#include "core/base/utf8.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rlvr {
namespace {

bool IsBetween(char c, uint8_t low, uint8_t high) {
  const auto byte = static_cast<uint8_t>(c);
  return byte >= low && byte <= high;
}

// Bytes of the well-formed character that `text` begins with; 0: there is none. Requires: not
// empty. Source: The Unicode Standard, table 3-7.
size_t FirstCharacter(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (text.size() < length) return 0;
  const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (!IsBetween(text[1], low, high)) return 0;
  const std::string_view rest = text.substr(2, length - 2);
  const auto follows = [](char c) { return IsBetween(c, 0x80, 0xbf); };
  return std::all_of(rest.begin(), rest.end(), follows) ? length : 0;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = FirstCharacter(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string ToReadable(std::string_view text) {
  std::string readable;
  readable.reserve(text.size());
  while (!text.empty()) {
    const size_t length = FirstCharacter(text);
    readable += length == 0 ? "\xef\xbf\xbd" : text.substr(0, length);
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return readable;
}

std::string BytesToUtf8(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte >= 0x80) text += static_cast<char>(0xc0 | byte >> 6);
    text += static_cast<char>(byte < 0x80 ? byte : 0x80 | (byte & 0x3f));
  }
  return text;
}

std::optional<std::string> BytesOfUtf8(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const size_t length = FirstCharacter(text);
    const auto lead = static_cast<uint8_t>(text[0]);
    if (length == 0 || lead > 0xc3) return std::nullopt;
    bytes += static_cast<char>(length == 1 ? lead : lead << 6 | (text[1] & 0x3f));
    text.remove_prefix(length);
  }
  return bytes;
}

}  // namespace rlvr
