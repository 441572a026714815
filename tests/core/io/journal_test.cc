// SPDX-License-Identifier: Apache-2.0
#include "core/io/journal.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

void Ignore(const Frame&) {}

struct JournalRead {
  JournalScan scan;
  std::vector<std::string> payloads;
};

JournalRead ReadAll(const std::filesystem::path& path) {
  JournalRead read;
  read.scan = ScanJournal(path, [&](const Frame& f) { read.payloads.push_back(f.payload); });
  return read;
}

// Three commits of one, two and one frames; gives the file's size after each.
std::vector<size_t> WriteExample(const std::filesystem::path& path) {
  std::vector<size_t> ends{0};
  JournalWriter writer(path, Ignore);
  const auto commit = [&] {
    writer.Commit();
    ends.push_back(std::filesystem::file_size(path));
  };
  writer.Append(FrameType::kRunStart, "start");
  commit();
  writer.Append(FrameType::kStep, "");
  writer.Append(FrameType::kStep, "second");
  commit();
  writer.Append(FrameType::kRunEnd, "end");
  commit();
  return ends;
}
const std::vector<std::string> kPayloads = {"start", "", "second", "end"};
const std::vector<size_t> kFramesAfter = {0, 1, 3, 4};  // commits

TEST(Journal, GivesBackWhatWasCommitted) {
  const ScratchDir dir;
  WriteExample(dir / "j");
  const JournalRead read = ReadAll(dir / "j");
  EXPECT_EQ(read.payloads, kPayloads);
  EXPECT_EQ(read.scan.problem, "");
  EXPECT_EQ(read.scan.frames, 4);
  EXPECT_EQ(read.scan.next_commit, 3u);
}

TEST(Journal, HasTheDocumentedFrame) {
  const ScratchDir dir;
  JournalWriter writer(dir / "j", Ignore);
  writer.Append(FrameType::kStep, "payload");
  writer.Append(FrameType::kStep, "x");
  writer.Commit();
  const std::string bytes = ReadBytes(dir / "j");
  ASSERT_EQ(bytes.size(), 2 * 24 + 8u);
  EXPECT_EQ(bytes.substr(0, 12), std::string("RLVJ\x01\0\x03\0\x07\0\0\0", 12));
  const std::string covered = bytes.substr(4, 8) + bytes.substr(16, 15);
  uint32_t crc = 0;
  std::memcpy(&crc, bytes.data() + 12, 4);
  EXPECT_EQ(crc, Crc32c(std::as_bytes(std::span(covered))));
  EXPECT_EQ(static_cast<uint8_t>(bytes[31 + 7]), 0x80) << "the last frame of a commit is marked";
}

TEST(Journal, LeavesNothingOfWhatWasNotCommitted) {
  const ScratchDir dir;
  {
    JournalWriter writer(dir / "j", Ignore);
    writer.Append(FrameType::kStep, "lost");
  }
  EXPECT_EQ(ReadAll(dir / "j").payloads.size(), 0u);
}

TEST(Journal, CutAtAnyByteKeepsEveryWholeCommitAndGoesOn) {
  const ScratchDir dir;
  const std::vector<size_t> ends = WriteExample(dir / "j");
  const std::string bytes = ReadBytes(dir / "j");
  for (size_t size = 0; size <= bytes.size(); ++size) {
    size_t commits = 0;
    while (commits + 1 < ends.size() && ends[commits + 1] <= size) ++commits;
    WriteBytes(dir / "cut", bytes.substr(0, size));
    JournalRead read = ReadAll(dir / "cut");
    ASSERT_EQ(read.payloads.size(), kFramesAfter[commits]) << size;
    ASSERT_FALSE(read.scan.damaged) << size;
    ASSERT_EQ(read.scan.problem.empty(), size == ends[commits]) << size << read.scan.problem;
    {
      JournalWriter writer(dir / "cut", Ignore);
      EXPECT_EQ(writer.cut().empty(), size == ends[commits]) << writer.cut();
      EXPECT_EQ(std::filesystem::file_size(dir / "cut"), ends[commits]);
      writer.Append(FrameType::kEvent, "after");
      writer.Commit();
    }
    read = ReadAll(dir / "cut");
    ASSERT_EQ(read.payloads.size(), kFramesAfter[commits] + 1) << size;
    ASSERT_EQ(read.payloads.back(), "after");
    ASSERT_EQ(read.scan.problem, "");
  }
}

TEST(Journal, SeesAFlippedBitInEveryByteAndCallsItDamageWhereLaterCommitsStand) {
  const ScratchDir dir;
  const std::vector<size_t> ends = WriteExample(dir / "j");
  const std::string bytes = ReadBytes(dir / "j");
  for (size_t bit = 0; bit < 8 * bytes.size(); bit += 7) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    WriteBytes(dir / "flip", flipped);
    const JournalRead read = ReadAll(dir / "flip");
    size_t commits = 0;
    while (ends[commits + 1] <= bit / 8) ++commits;
    ASSERT_EQ(read.payloads.size(), kFramesAfter[commits]) << bit;
    ASSERT_NE(read.scan.problem, "") << bit;
    const bool last = commits + 2 == ends.size();
    ASSERT_EQ(read.scan.damaged, !last) << bit;
    if (last) continue;
    try {
      JournalWriter writer(dir / "flip", Ignore);
      FAIL() << "a damaged journal was opened, bit " << bit;
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ExitCode::kCorrupt);
    }
    ASSERT_EQ(ReadBytes(dir / "flip"), flipped) << "a damaged journal was changed";
  }
}

// After power loss any page that was not synced may be old (here: zeros) while later ones are new.
TEST(Journal, TakesALastCommitWithHolesForATornTail) {
  const ScratchDir dir;
  const std::vector<size_t> ends = WriteExample(dir / "j");
  std::string bytes = ReadBytes(dir / "j").substr(0, ends[2]);
  for (size_t begin = ends[1]; begin < ends[2]; ++begin) {
    std::string holed = bytes;
    std::fill(holed.begin() + static_cast<std::ptrdiff_t>(ends[1]),
              holed.begin() + static_cast<std::ptrdiff_t>(begin) + 1, '\0');
    WriteBytes(dir / "hole", holed);
    const JournalRead read = ReadAll(dir / "hole");
    EXPECT_FALSE(read.scan.damaged) << begin;
    EXPECT_EQ(read.payloads.size(), 1u) << begin;
  }
}

TEST(Journal, RefusesFramesThatAreRepeatedLeftOutOrSwapped) {
  const ScratchDir dir;
  const std::vector<size_t> ends = WriteExample(dir / "j");
  const std::string bytes = ReadBytes(dir / "j");
  const std::string a = bytes.substr(0, ends[1]), b = bytes.substr(ends[1], ends[2] - ends[1]),
                    c = bytes.substr(ends[2]);
  const auto count = [&](const std::string& text) {
    WriteBytes(dir / "x", text);
    return ReadAll(dir / "x").payloads.size();
  };
  EXPECT_EQ(count(a + b + c), 4u);
  EXPECT_EQ(count(a + a + b + c), 1u);
  EXPECT_EQ(count(a + c), 1u);
  EXPECT_EQ(count(b + a + c), 0u);
  EXPECT_EQ(count(a + b.substr(24) + c), 1u) << "the first frame of a commit is left out";
}

TEST(Journal, ReadsACraftedFileOfMagicsQuickly) {
  const ScratchDir dir;
  std::string bytes;
  for (int i = 0; i < 20000; ++i) {
    std::string frame(24, '\0');
    std::memcpy(frame.data(), "RLVJ\x01\0\x03\0", 8);
    const auto length = static_cast<uint32_t>(24 * (20000 - i - 1));
    std::memcpy(frame.data() + 8, &length, 4);
    frame[23] = 1;  // a late commit
    bytes += frame;
  }
  WriteBytes(dir / "x", bytes);
  EXPECT_TRUE(ReadAll(dir / "x").scan.damaged);
}

class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_);
    rlimit limit = old_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit old_{};
  void (*signal_)(int);
};

TEST(Journal, CutsBackToTheLastCommitWhereTheDiskIsFullAndCanBeOpenedAgain) {
  const ScratchDir dir;
  for (size_t limit = 1; limit < 400; limit += 23) {
    std::filesystem::remove(dir / "j");
    size_t commits = 0;
    std::optional<ExitCode> code;
    {
      const FileSizeLimit guard(limit);
      JournalWriter writer(dir / "j", Ignore);
      try {
        for (; commits < 10; ++commits) {
          writer.Append(FrameType::kStep, "a payload of some bytes");
          writer.Append(FrameType::kStep, "and another one");
          writer.Commit();
        }
      } catch (const Error& error) {
        code = error.code();
      }
      ASSERT_EQ(code, ExitCode::kIo);
      EXPECT_THROW(writer.Commit(), Error) << "a failed writer stays failed";
    }
    ASSERT_EQ(std::filesystem::file_size(dir / "j"), commits * (2 * 24 + 38));
    JournalWriter again(dir / "j", Ignore);
    EXPECT_EQ(again.cut(), "");
    again.Append(FrameType::kStep, "goes on");
    again.Commit();
    EXPECT_EQ(ReadAll(dir / "j").payloads.size(), 2 * commits + 1);
  }
}

TEST(Journal, SaysWhereItCannotBeOpened) {
  const ScratchDir dir;
  EXPECT_THROW(JournalWriter(dir / "no/j", Ignore), Error);
  EXPECT_THROW(ReadAll(dir / "none"), Error);
  EXPECT_THROW(ReadAll(dir.path()), Error);
}

TEST(Journal, RefusesAPayloadThatNoReaderWouldTake) {
  const ScratchDir dir;
  JournalWriter writer(dir / "j", Ignore);
  const std::string large(size_t{kMaxFramePayload} + 1, 'x');
  EXPECT_THROW(writer.Append(FrameType::kRollout, large), Error);
}

}  // namespace
}  // namespace rlvr
