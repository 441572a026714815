// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/base/hash.h"
#include "experiments/export/run_columns.h"
#include "experiments/export/tfevents.h"
#include "tests/support/runs.h"

namespace rlvr {
namespace {

// A reader of the format, written from its description alone: (tag, step, value) of every record.
struct EventReader {
  std::string_view bytes;

  template <class T>
  T Raw() {
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
    return value;
  }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = Raw<uint8_t>();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  std::string_view Bytes() {
    const uint64_t size = Varint();
    const std::string_view part = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return part;
  }
};

uint32_t Unmask(uint32_t masked) {
  const uint32_t rotated = masked - 0xa282ead8u;
  return (rotated >> 17) | (rotated << 15);
}

uint32_t CrcOf(std::string_view bytes) { return Crc32c(std::as_bytes(std::span(bytes))); }

std::string_view NextRecord(EventReader& file) {
  const std::string_view length_bytes = file.bytes.substr(0, 8);
  const auto length = file.Raw<uint64_t>();
  EXPECT_EQ(Unmask(file.Raw<uint32_t>()), CrcOf(length_bytes));
  const std::string_view record = file.bytes.substr(0, length);
  file.bytes.remove_prefix(length);
  EXPECT_EQ(Unmask(file.Raw<uint32_t>()), CrcOf(record));
  return record;
}

TEST(TfEvents, ReadBackAsTheyWereWritten) {
  const std::vector<ScalarEvent> events = {{"train/loss", 3, 0.5}, {"eval/accuracy", 100000, -2}};
  const std::string file = EncodeEvents(events, 1.5);
  EventReader reader{file};
  EventReader first{NextRecord(reader)};
  EXPECT_EQ(first.Raw<uint8_t>(), 0x09);
  EXPECT_EQ(first.Raw<double>(), 1.5);
  EXPECT_EQ(first.Raw<uint8_t>(), 0x1a);
  EXPECT_EQ(first.Bytes(), "brain.Event:2");
  for (const ScalarEvent& expected : events) {
    EventReader event{NextRecord(reader)};
    EXPECT_EQ(event.Raw<uint8_t>(), 0x09);
    EXPECT_EQ(event.Raw<double>(), 1.5);
    EXPECT_EQ(event.Raw<uint8_t>(), 0x10);
    EXPECT_EQ(event.Varint(), static_cast<uint64_t>(expected.step));
    EXPECT_EQ(event.Raw<uint8_t>(), 0x2a);
    EventReader summary{event.Bytes()};
    EXPECT_EQ(summary.Raw<uint8_t>(), 0x0a);
    EventReader value{summary.Bytes()};
    EXPECT_EQ(value.Raw<uint8_t>(), 0x0a);
    EXPECT_EQ(value.Bytes(), expected.tag);
    EXPECT_EQ(value.Raw<uint8_t>(), 0x15);
    EXPECT_EQ(value.Raw<float>(), static_cast<float>(expected.value));
    EXPECT_TRUE(value.bytes.empty() && summary.bytes.empty() && event.bytes.empty());
  }
  EXPECT_TRUE(reader.bytes.empty());
}

TEST(TfEvents, ComeInOrderOfStepAndLeaveOutWhatIsMissing) {
  const ColumnTable table{"train", {1, 2}, {{"a", {0.5, std::nan("")}}, {"b", {INFINITY, 4}}}};
  const auto events = EventsOf({table});
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].tag, "train/a");
  EXPECT_EQ(events[1].tag, "train/b");
  EXPECT_EQ(events[1].step, 2);
}

TEST(Csv, HasAHeaderARowAStepAndGapsForWhatIsMissing) {
  EXPECT_EQ(ToCsv({"train", {1, 2}, {{"a", {0.1, std::nan("")}}, {"b", {-3, 1e-300}}}}),
            "step,a,b\n1,0.1,-3\n2,,1e-300\n");
}

TEST(ColumnsOf, HasTheTablesOfTheRunAndItsSuites) {
  RunData run;
  run.tables["train"] = {{1}, {{"loss", {0.5}}}};
  run.tables["midtrain"] = {};
  run.evaluations = {MadeEvaluation(0, 0.1), MadeEvaluation(5, 0.4)};
  run.evaluations[1].extra = {{"mode_share_worked", 0.7}};
  const auto tables = ColumnsOf(run);
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_EQ(tables[0].name, "train");
  EXPECT_EQ(tables[1].name, "eval/heldout");
  EXPECT_EQ(tables[1].columns[0].second, (std::vector<double>{0.1, 0.4}));
  EXPECT_EQ(tables[1].columns.back().first, "mode_share_worked");
  EXPECT_TRUE(std::isnan(tables[1].columns.back().second[0]));
}

}  // namespace
}  // namespace rlvr
