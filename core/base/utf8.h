#pragma once
// UTF-8: texts that may hold any bytes (what a policy writes, the characters of a vocabulary, what
// a user types), for readers who take nothing but UTF-8: JSON, run.h5, a terminal.
// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <string>
#include <string_view>

namespace rlvr {

// Whether all of `text` is well-formed: the shortest forms alone, no surrogates. Pure.
bool IsUtf8(std::string_view text);

// `text` with U+FFFD for each byte that belongs to no well-formed character. Pure.
std::string ToReadable(std::string_view text);

// Byte b as the character U+00b, so that ASCII stays as it is. Pure.
std::string BytesToUtf8(std::string_view bytes);
// The bytes that BytesToUtf8 made `text` of; none where it can't have made it. Pure.
std::optional<std::string> BytesOfUtf8(std::string_view text);

}  // namespace rlvr
