#pragma once
// The lines of a file of pairs, whatever their length, in bounded memory.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <istream>
#include <string_view>
#include <vector>

namespace rlvr {

inline constexpr size_t kMaxLine = 1 << 20;

class LineReader {
 public:
  explicit LineReader(std::istream& in);

  // Reads on to the next line that is not blank; false: there is none.
  bool Next();
  // Of the line that was read, from 1; blank lines count.
  int64_t number() const { return number_; }
  // The line, until the next is read. Fails: Error(kData) where it is longer than kMaxLine.
  std::string_view text() const;

 private:
  std::istream& in_;
  std::vector<char> buffer_;
  std::string_view text_;
  int64_t number_ = 0;
  bool too_long_ = false;
};

}  // namespace rlvr
