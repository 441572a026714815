#pragma once
// TensorBoard's event files, written without protobuf. A file is records of
//   u64 length | u32 masked crc32c of the length | bytes | u32 masked crc32c of the bytes
// each an Event message: 1 double wall_time, 2 int64 step, 3 string file_version (the first record,
// "brain.Event:2"), 5 Summary { repeated 1 Value { 1 string tag, 2 float simple_value } }.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/export/run_columns.h"

namespace rlvr {

struct ScalarEvent {
  std::string tag;
  int64_t step = 0;
  double value = 0;  // written as a float
};

// The bytes of one file; every event at `wall_time`, in seconds since 1970. Pure.
std::string EncodeEvents(const std::vector<ScalarEvent>& events, double wall_time);

// Every finite value of the tables, tag "table/column", in order of step.
std::vector<ScalarEvent> EventsOf(const std::vector<ColumnTable>& tables);

}  // namespace rlvr
