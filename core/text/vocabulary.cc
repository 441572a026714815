// SPDX-License-Identifier: Apache-2.0
#include "core/text/vocabulary.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/error.h"

namespace rlvr {

Vocabulary::Vocabulary(std::string_view alphabet) : characters_(alphabet) {
  std::sort(characters_.begin(), characters_.end(),
            [](char a, char b) { return static_cast<uint8_t>(a) < static_cast<uint8_t>(b); });
  characters_.erase(std::unique(characters_.begin(), characters_.end()), characters_.end());
  token_of_byte_.fill(-1);
  for (size_t i = 0; i < characters_.size(); ++i) {
    token_of_byte_[static_cast<uint8_t>(characters_[i])] = static_cast<int32_t>(i) + 1;
  }
}

bool Vocabulary::Knows(std::string_view text) const {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return token_of_byte_[static_cast<uint8_t>(c)] >= 0; });
}

std::vector<int32_t> Vocabulary::Encode(std::string_view text) const {
  std::vector<int32_t> tokens;
  tokens.reserve(text.size());
  for (const char c : text) {
    const int32_t token = token_of_byte_[static_cast<uint8_t>(c)];
    if (token < 0) {
      throw Error(ExitCode::kData,
                  fmt::format("character 0x{:02x} at offset {} is not in the vocabulary '{}'",
                              static_cast<uint8_t>(c), tokens.size(), Utf8Characters()));
    }
    tokens.push_back(token);
  }
  return tokens;
}

std::string Vocabulary::Decode(std::span<const int32_t> tokens) const {
  std::string text;
  text.reserve(tokens.size());
  for (const int32_t token : tokens) {
    CHECK(token >= 0 && token < size(), "token {} of {}", token, size());
    if (token != kStop) text += characters_[static_cast<size_t>(token) - 1];
  }
  return text;
}

}  // namespace rlvr
