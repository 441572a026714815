// A journal of any bytes: read without a crash, and what is read is what lies before the first bad
// frame.
// SPDX-License-Identifier: Apache-2.0
#include "core/base/check.h"
#include "core/io/journal.h"
#include "tests/fuzz/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const rlvr::MemoryFile file(data, size);
  int64_t frames = 0, bytes = 0;
  const rlvr::JournalScan scan = rlvr::ScanJournal(file.path(), [&](const rlvr::Frame& frame) {
    ++frames;
    bytes += 24 + static_cast<int64_t>(frame.payload.size());
  });
  CHECK(scan.frames == frames && scan.good_bytes == bytes);
  CHECK(scan.problem.empty() == (scan.good_bytes == static_cast<int64_t>(size)));
  return 0;
}
