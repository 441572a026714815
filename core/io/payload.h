#pragma once
// The payload of a journal frame: one CBOR map (RFC 8949) from text to integers, doubles, texts,
// lists of texts and typed little-endian arrays (RFC 8746). Doubles keep every bit, NaN's included.
// Any CBOR library can decode it. Written by record_codec.cc; the strict reader is
// payload_reader.h.
//
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rlvr {

// CBOR tags of typed arrays.
enum class ArrayTag : uint8_t { kU8 = 64, kI32 = 78, kI64 = 79, kF64 = 86 };

template <class T>
struct ArrayTagOf;
template <>
struct ArrayTagOf<uint8_t> {
  static constexpr ArrayTag kTag = ArrayTag::kU8;
};
template <>
struct ArrayTagOf<int32_t> {
  static constexpr ArrayTag kTag = ArrayTag::kI32;
};
template <>
struct ArrayTagOf<int64_t> {
  static constexpr ArrayTag kTag = ArrayTag::kI64;
};
template <>
struct ArrayTagOf<double> {
  static constexpr ArrayTag kTag = ArrayTag::kF64;
};

// Keys are written in the order of the calls; each once.
class PayloadWriter {
 public:
  void Int(std::string_view key, int64_t value);
  void Double(std::string_view key, double value);
  void Text(std::string_view key, std::string_view value);
  // Announces a list of `size` texts; TextItem is to follow as often.
  void Texts(std::string_view key, size_t size);
  void TextItem(std::string_view value);
  template <class T>
  void Array(std::string_view key, std::span<const T> values) {
    Bytes(key, ArrayTagOf<T>::kTag, std::as_bytes(values));
  }
  // The payload; the writer is not to be used any more.
  std::string Take();

 private:
  void Head(uint8_t major, uint64_t argument);
  void Bytes(std::string_view key, ArrayTag tag, std::span<const std::byte> bytes);

  std::string out_ = "\xbf";  // a map of unstated length
};

}  // namespace rlvr
