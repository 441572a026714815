#pragma once
// The journal's frames, below the records: reading, appending, and cutting off what a crash left
// half written.
//
// Frame, little-endian: magic "RLVJ" | version u16 | type u16 | length u32 | crc32c u32 | sequence
// u64 | payload. The checksum covers all but magic and itself. The top bit of the type marks the
// last frame of a commit; the sequence is the number of the commit (upper 40 bits) and of the frame
// in it. So a commit is there as a whole or not at all, and a frame of a later commit behind a bad
// one proves damage: what had been synced, not a torn tail.
//
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/io/descriptor.h"

namespace rlvr {

enum class FrameType : uint16_t {
  kRunStart = 1,
  kSegment,
  kStep,
  kEvaluation,
  kEvent,
  kCheckpoint,
  kRewind,
  kRunEnd,
  kSample,
  kRollout,
};
inline constexpr uint16_t kLastFrameType = 10;
inline constexpr uint32_t kMaxFramePayload = uint32_t{1} << 28;

struct Frame {
  FrameType type = FrameType::kEvent;
  int64_t offset = 0;  // in the file, for messages
  std::string payload;
};

struct JournalScan {
  int64_t file_bytes = 0;
  int64_t good_bytes = 0;  // up to the end of the last whole commit
  int64_t frames = 0;      // in whole commits
  uint64_t next_commit = 0;
  bool damaged = false;  // a bad frame with later commits behind it
  std::string problem;   // what is wrong behind good_bytes and where; empty: nothing
};

// Calls `use` for each frame of each whole commit, in order. Fails: Error(kIo); what `use` throws.
JournalScan ScanJournal(const std::filesystem::path& path,
                        const std::function<void(const Frame&)>& use);

// Appends frames to a journal. One caller at a time, one writer a file (the run directory's lock
// sees to that).
class JournalWriter {
 public:
  // Opens or creates; cuts off a torn tail. `use` sees the frames that are there.
  // Fails: Error(kIo); Error(kCorrupt) where a frame before the tail is bad, and nothing is
  // changed.
  JournalWriter(std::filesystem::path path, const std::function<void(const Frame&)>& use);

  // What was cut off at opening, in one line; empty: nothing.
  const std::string& cut() const { return cut_; }

  // Keeps a frame for the next commit. Fails: Error(kConfig) where the payload is too large.
  void Append(FrameType type, std::string_view payload);
  // Writes what was appended and syncs it. Fails: Error(kIo) after cutting the file back to the
  // last commit; every later call fails as well, since a failed sync may not be retried.
  void Commit();

 private:
  [[noreturn]] void Abandon(const char* what);

  std::filesystem::path path_;
  Descriptor file_;
  int64_t good_bytes_ = 0;
  uint64_t commit_ = 0, frame_ = 0;  // of the next frame
  size_t last_frame_ = 0;            // its place in pending_
  std::string pending_, cut_;
  bool failed_ = false;
};

}  // namespace rlvr
