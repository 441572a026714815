// SPDX-License-Identifier: Apache-2.0
#include "core/io/payload_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "core/base/error.h"

namespace rlvr {

PayloadReader::PayloadReader(std::string_view payload, std::string where)
    : rest_(payload), where_(std::move(where)) {
  if (Byte() != 0xbf) Bad("no map");
  while (!rest_.empty() && static_cast<uint8_t>(rest_.front()) != 0xff) {
    Entry entry;
    entry.key = TextItem();
    if (Has(entry.key)) Bad("a key twice");
    if (entries_.size() == kMaxPayloadEntries) Bad("too many keys");
    ReadValue(&entry);
    entries_.push_back(std::move(entry));
  }
  Byte();
  if (!rest_.empty()) Bad("bytes after the map");
}

void PayloadReader::Bad(std::string_view what) const {
  throw Error(ExitCode::kCorrupt, fmt::format("{}: malformed payload: {}", where_, what));
}

void PayloadReader::Fail(std::string_view key, std::string_view what) const {
  throw Error(ExitCode::kCorrupt, fmt::format("{}: '{}' is {}", where_, key, what));
}

uint8_t PayloadReader::Byte() { return static_cast<uint8_t>(Run(1).front()); }

std::string_view PayloadReader::Run(uint64_t size) {
  if (size > rest_.size()) Bad("it ends early");
  const std::string_view run = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return run;
}

uint64_t PayloadReader::Argument(uint8_t first) {
  const unsigned low = first & 31;
  if (low < 24) return low;
  if (low > 27) Bad("a length of no known form");
  uint64_t value = 0;
  for (const char c : Run(uint64_t{1} << (low - 24))) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

std::string_view PayloadReader::TextItem() {
  const uint8_t first = Byte();
  if (first >> 5 != 3) Bad("expected a text");
  return Run(Argument(first));
}

void PayloadReader::ReadValue(Entry* entry) {
  const uint8_t first = Byte();
  const int major = first >> 5;
  if (first == 0xfb) {
    entry->kind = Kind::kDouble;
    for (const char c : Run(8)) entry->bits = entry->bits << 8 | static_cast<uint8_t>(c);
  } else if (major == 0 || major == 1) {
    entry->bits = Argument(first);
    if (entry->bits > uint64_t{std::numeric_limits<int64_t>::max()}) Bad("an integer too large");
    if (major == 1) entry->bits = ~entry->bits;
  } else if (major == 3) {
    entry->kind = Kind::kText;
    entry->bytes = Run(Argument(first));
  } else if (major == 4) {
    entry->kind = Kind::kTexts;
    const uint64_t size = Argument(first);
    if (size > kMaxPayloadTexts) Bad("too many texts");
    for (uint64_t i = 0; i < size; ++i) entry->texts.push_back(TextItem());
  } else if (major == 6) {
    entry->kind = Kind::kArray;
    const uint64_t tag = Argument(first);
    if (tag != 64 && tag != 78 && tag != 79 && tag != 86) Bad("an unknown tag");
    entry->tag = static_cast<ArrayTag>(tag);
    const uint8_t head = Byte();
    if (head >> 5 != 2) Bad("expected bytes");
    entry->bytes = Run(Argument(head));
  } else {
    Bad("a value of no known kind");
  }
}

bool PayloadReader::Has(std::string_view key) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [key](const Entry& entry) { return entry.key == key; });
}

const PayloadReader::Entry& PayloadReader::Find(std::string_view key, Kind kind) const {
  for (const Entry& entry : entries_) {
    if (entry.key != key) continue;
    if (entry.kind != kind) Fail(key, "of another kind");
    return entry;
  }
  Fail(key, "missing");
}

int64_t PayloadReader::Int(std::string_view key) const {
  return static_cast<int64_t>(Find(key, Kind::kInt).bits);
}

double PayloadReader::Double(std::string_view key) const {
  return std::bit_cast<double>(Find(key, Kind::kDouble).bits);
}

std::string_view PayloadReader::Text(std::string_view key) const {
  return Find(key, Kind::kText).bytes;
}

const std::vector<std::string_view>& PayloadReader::Texts(std::string_view key) const {
  return Find(key, Kind::kTexts).texts;
}

std::string_view PayloadReader::ArrayBytes(std::string_view key, ArrayTag tag, size_t item) const {
  const Entry& entry = Find(key, Kind::kArray);
  if (entry.tag != tag || entry.bytes.size() % item != 0) Fail(key, "an array of another type");
  return entry.bytes;
}

}  // namespace rlvr
