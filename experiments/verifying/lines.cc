// SPDX-License-Identifier: Apache-2.0
#include "experiments/verifying/lines.h"

#include <limits>

#include "core/base/ascii.h"
#include "core/base/error.h"

namespace rlvr {

LineReader::LineReader(std::istream& in) : in_(in), buffer_(kMaxLine + 1) {}

bool LineReader::Next() {
  do {
    in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    const auto read = static_cast<size_t>(in_.gcount());
    if (in_.bad() || (in_.eof() && read == 0)) return false;
    ++number_;
    too_long_ = in_.fail() && read == kMaxLine;
    if (too_long_) {
      in_.clear();
      in_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    if (in_.fail()) return false;
    const size_t ending = in_.eof() || too_long_ ? 0 : 1;
    text_ = std::string_view(buffer_.data(), read - ending);
  } while (!too_long_ && Trim(text_).empty());
  return true;
}

std::string_view LineReader::text() const {
  if (too_long_) throw Error(ExitCode::kData, "the line is longer than 1 MiB");
  return text_;
}

}  // namespace rlvr
