#pragma once
// Vocabulary: one token a character, plus token 0, which stops a text. Total and invertible on the
// characters it was made of. Saved with every checkpoint.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/utf8.h"

namespace rlvr {

class Vocabulary {
 public:
  static constexpr int32_t kStop = 0;

  // Characters are bytes; repeats and order of `alphabet` do not matter.
  explicit Vocabulary(std::string_view alphabet);

  int32_t size() const { return static_cast<int32_t>(characters_.size()) + 1; }
  // The characters, sorted by byte: character i is token i + 1.
  const std::string& characters() const { return characters_; }
  // The same as UTF-8, fit for metadata and messages: byte b as U+00b.
  std::string Utf8Characters() const { return BytesToUtf8(characters_); }
  bool Knows(std::string_view text) const;

  // Fails: Error(kData) that names the first unknown character.
  std::vector<int32_t> Encode(std::string_view text) const;
  // The stop token is left out. Requires: ids in [0, size()).
  std::string Decode(std::span<const int32_t> tokens) const;

 private:
  std::string characters_;
  std::array<int32_t, 256> token_of_byte_;
};

}  // namespace rlvr
