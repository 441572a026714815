#pragma once
// Reads what payload.h writes, and nothing else: bytes are untrusted. No recursion; memory in
// proportion to the payload.
//
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/payload.h"

namespace rlvr {

inline constexpr size_t kMaxPayloadEntries = 64;
inline constexpr size_t kMaxPayloadTexts = size_t{1} << 16;

// Refers to the payload's bytes, which must outlive it. All fail with Error(kCorrupt) naming
// `where` and the key.
class PayloadReader {
 public:
  PayloadReader(std::string_view payload, std::string where);

  bool Has(std::string_view key) const;
  int64_t Int(std::string_view key) const;
  double Double(std::string_view key) const;
  std::string_view Text(std::string_view key) const;
  const std::vector<std::string_view>& Texts(std::string_view key) const;
  template <class T>
  std::vector<T> Array(std::string_view key) const {
    const std::string_view bytes = ArrayBytes(key, ArrayTagOf<T>::kTag, sizeof(T));
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  // As Array, of exactly `size` items.
  template <class T>
  std::vector<T> Array(std::string_view key, size_t size) const {
    std::vector<T> values = Array<T>(key);
    if (values.size() != size) Fail(key, "of another length");
    return values;
  }
  [[noreturn]] void Fail(std::string_view key, std::string_view what) const;

 private:
  enum class Kind { kInt, kDouble, kText, kTexts, kArray };
  struct Entry {
    std::string_view key;
    Kind kind = Kind::kInt;
    ArrayTag tag = ArrayTag::kU8;
    uint64_t bits = 0;            // of an integer or a double
    std::string_view bytes = {};  // of a text or an array
    std::vector<std::string_view> texts = {};
  };

  [[noreturn]] void Bad(std::string_view what) const;
  uint8_t Byte();
  uint64_t Argument(uint8_t first);
  std::string_view Run(uint64_t size);
  std::string_view TextItem();
  void ReadValue(Entry* entry);
  const Entry& Find(std::string_view key, Kind kind) const;
  std::string_view ArrayBytes(std::string_view key, ArrayTag tag, size_t item) const;

  std::string_view rest_;
  std::string where_;
  std::vector<Entry> entries_;
};

}  // namespace rlvr
