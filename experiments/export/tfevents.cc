// SPDX-License-Identifier: Apache-2.0
#include "experiments/export/tfevents.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "core/base/hash.h"

namespace rlvr {
namespace {

// Wire types of protobuf.
constexpr uint32_t kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;

void AddVarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(0x80 | (value & 0x7f));
  out += static_cast<char>(value);
}

void AddKey(std::string& out, uint32_t field, uint32_t wire_type) {
  AddVarint(out, field << 3 | wire_type);
}

// The bytes of a number as they lie in memory: little-endian here, as the format wants.
template <class T>
void AddRaw(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

void AddBytes(std::string& out, uint32_t field, std::string_view bytes) {
  AddKey(out, field, kBytes);
  AddVarint(out, bytes.size());
  out += bytes;
}

uint32_t MaskedCrc(std::string_view bytes) {
  const uint32_t crc = Crc32c(std::as_bytes(std::span(bytes)));
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

void AddRecord(std::string& file, const std::string& event) {
  std::string length;
  AddRaw(length, static_cast<uint64_t>(event.size()));
  file += length;
  AddRaw(file, MaskedCrc(length));
  file += event;
  AddRaw(file, MaskedCrc(event));
}

std::string EventStart(double wall_time) {
  std::string event;
  AddKey(event, 1, kFixed64);
  AddRaw(event, wall_time);
  return event;
}

}  // namespace

std::string EncodeEvents(const std::vector<ScalarEvent>& events, double wall_time) {
  std::string file, first = EventStart(wall_time);
  AddBytes(first, 3, "brain.Event:2");
  AddRecord(file, first);
  for (const ScalarEvent& scalar : events) {
    std::string value, summary, event = EventStart(wall_time);
    AddBytes(value, 1, scalar.tag);
    AddKey(value, 2, kFixed32);
    AddRaw(value, static_cast<float>(scalar.value));
    AddBytes(summary, 1, value);
    AddKey(event, 2, kVarint);
    AddVarint(event, static_cast<uint64_t>(scalar.step));
    AddBytes(event, 5, summary);
    AddRecord(file, event);
  }
  return file;
}

std::vector<ScalarEvent> EventsOf(const std::vector<ColumnTable>& tables) {
  std::vector<ScalarEvent> events;
  for (const ColumnTable& table : tables) {
    for (const auto& [name, values] : table.columns) {
      for (size_t row = 0; row < values.size(); ++row) {
        if (std::isfinite(values[row]))
          events.push_back({table.name + "/" + name, table.step[row], values[row]});
      }
    }
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const ScalarEvent& a, const ScalarEvent& b) { return a.step < b.step; });
  return events;
}

}  // namespace rlvr
