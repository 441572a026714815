// SPDX-License-Identifier: Apache-2.0
#include "core/io/payload.h"

#include <bit>
#include <utility>

namespace rlvr {

void PayloadWriter::Head(uint8_t major, uint64_t argument) {
  const auto first = [major](uint64_t low) {
    return static_cast<char>(uint64_t{major} << 5 | low);
  };
  int bytes = 0;
  if (argument < 24) {
    out_ += first(argument);
  } else if (argument < 0x100) {
    out_ += first(24), bytes = 1;
  } else if (argument < 0x10000) {
    out_ += first(25), bytes = 2;
  } else if (argument < 0x100000000) {
    out_ += first(26), bytes = 4;
  } else {
    out_ += first(27), bytes = 8;
  }
  for (int i = bytes - 1; i >= 0; --i) out_ += static_cast<char>(argument >> (8 * i));
}

void PayloadWriter::Int(std::string_view key, int64_t value) {
  TextItem(key);
  if (value >= 0) {
    Head(0, static_cast<uint64_t>(value));
  } else {
    Head(1, ~static_cast<uint64_t>(value));
  }
}

void PayloadWriter::Double(std::string_view key, double value) {
  TextItem(key);
  out_ += '\xfb';
  const auto bits = std::bit_cast<uint64_t>(value);
  for (int i = 7; i >= 0; --i) out_ += static_cast<char>(bits >> (8 * i));
}

void PayloadWriter::Text(std::string_view key, std::string_view value) {
  TextItem(key);
  TextItem(value);
}

void PayloadWriter::Texts(std::string_view key, size_t size) {
  TextItem(key);
  Head(4, size);
}

void PayloadWriter::TextItem(std::string_view value) {
  Head(3, value.size());
  out_ += value;
}

void PayloadWriter::Bytes(std::string_view key, ArrayTag tag, std::span<const std::byte> bytes) {
  static_assert(std::endian::native == std::endian::little);
  TextItem(key);
  Head(6, static_cast<uint64_t>(tag));
  Head(2, bytes.size());
  out_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::string PayloadWriter::Take() {
  out_ += '\xff';
  return std::move(out_);
}

}  // namespace rlvr
