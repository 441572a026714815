// SPDX-License-Identifier: Apache-2.0
#include "core/io/journal.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/io/file.h"

namespace rlvr {
namespace {

constexpr std::string_view kMagic = "RLVJ";
constexpr uint16_t kVersion = 1, kEndsCommit = 0x8000;
constexpr size_t kHeaderBytes = 24, kChecksumAt = 12;
constexpr int kFrameBits = 24;  // of the sequence: the frame's number in its commit

template <class T>
T Load(std::string_view bytes, size_t at) {
  static_assert(std::endian::native == std::endian::little);
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

template <class T>
void Store(std::string& bytes, size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof(T));
}

struct Header {
  uint16_t type = 0;
  bool ends_commit = false;
  uint32_t length = 0, checksum = 0;
  uint64_t sequence = 0;

  uint64_t commit() const { return sequence >> kFrameBits; }
};

std::optional<Header> ParseHeader(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || bytes.substr(0, 4) != kMagic) return std::nullopt;
  Header header;
  const auto type = Load<uint16_t>(bytes, 6);
  header.type = static_cast<uint16_t>(type & ~kEndsCommit);
  header.ends_commit = (type & kEndsCommit) != 0;
  header.length = Load<uint32_t>(bytes, 8);
  header.checksum = Load<uint32_t>(bytes, kChecksumAt);
  header.sequence = Load<uint64_t>(bytes, 16);
  if (Load<uint16_t>(bytes, 4) != kVersion || header.type < 1 || header.type > kLastFrameType ||
      header.length > kMaxFramePayload) {
    return std::nullopt;
  }
  return header;
}

// Of a whole frame.
uint32_t Checksum(std::string_view frame) {
  const auto bytes = std::as_bytes(std::span(frame.data(), frame.size()));
  return Crc32c(bytes.subspan(16), Crc32c(bytes.subspan(4, kChecksumAt - 4)));
}

// Whether a whole frame of a commit after `commit` stands anywhere in `bytes`.
bool HasLaterCommit(std::string_view bytes, uint64_t commit) {
  size_t budget = 4 * bytes.size() + (1 << 20);  // of bytes to checksum, against crafted files
  for (size_t at = bytes.find(kMagic); at != bytes.npos; at = bytes.find(kMagic, at + 1)) {
    const std::string_view rest = bytes.substr(at);
    const auto header = ParseHeader(rest);
    if (!header || header->commit() <= commit || header->length > rest.size() - kHeaderBytes) {
      continue;
    }
    const size_t size = kHeaderBytes + header->length;
    if (size > budget) return true;
    budget -= size;
    if (Checksum(rest.substr(0, size)) == header->checksum) return true;
  }
  return false;
}

class Scanner {
 public:
  Scanner(const std::filesystem::path& path, const std::function<void(const Frame&)>& use)
      : path_(path), use_(use), file_(OpenToRead(path)) {
    scan_.file_bytes = FileSize(file_, path);
  }

  JournalScan Scan() {
    while (at_ < scan_.file_bytes && ReadFrame()) {
    }
    scan_.next_commit = commit_;
    if (scan_.problem.empty() && scan_.good_bytes < scan_.file_bytes) {
      scan_.problem = fmt::format("a commit without an end at byte {}", scan_.good_bytes);
    }
    return scan_;
  }

 private:
  bool Stop(std::string_view reason) {
    scan_.problem = fmt::format("{} at byte {}", reason, at_);
    std::string rest(static_cast<size_t>(scan_.file_bytes - at_), '\0');
    rest.resize(ReadAt(file_, at_, std::as_writable_bytes(std::span(rest)), path_));
    scan_.damaged = HasLaterCommit(rest, commit_);
    return false;
  }

  bool ReadFrame() {
    std::string bytes(kHeaderBytes, '\0');
    if (ReadAt(file_, at_, std::as_writable_bytes(std::span(bytes)), path_) < kHeaderBytes) {
      return Stop("an incomplete frame");
    }
    const auto header = ParseHeader(bytes);
    if (!header) return Stop("no frame");
    if (header->length > scan_.file_bytes - at_ - static_cast<int64_t>(kHeaderBytes)) {
      return Stop("an incomplete frame");
    }
    bytes.resize(kHeaderBytes + header->length);
    const auto payload = std::as_writable_bytes(std::span(bytes)).subspan(kHeaderBytes);
    const int64_t payload_at = at_ + static_cast<int64_t>(kHeaderBytes);
    if (ReadAt(file_, payload_at, payload, path_) < payload.size()) {
      return Stop("an incomplete frame");
    }
    if (Checksum(bytes) != header->checksum) return Stop("a frame with a wrong checksum");
    if (header->sequence != (commit_ << kFrameBits | pending_.size())) {
      return Stop("a frame out of sequence");
    }
    pending_.push_back({static_cast<FrameType>(header->type), at_, bytes.substr(kHeaderBytes)});
    at_ += static_cast<int64_t>(bytes.size());
    if (header->ends_commit) EndCommit();
    return true;
  }

  void EndCommit() {
    for (const Frame& frame : pending_) use_(frame);
    scan_.frames += static_cast<int64_t>(pending_.size());
    pending_.clear();
    scan_.good_bytes = at_;
    ++commit_;
  }

  const std::filesystem::path& path_;
  const std::function<void(const Frame&)>& use_;
  Descriptor file_;
  JournalScan scan_;
  int64_t at_ = 0;
  uint64_t commit_ = 0;
  std::vector<Frame> pending_;  // of the commit at hand
};

}  // namespace

JournalScan ScanJournal(const std::filesystem::path& path,
                        const std::function<void(const Frame&)>& use) {
  return Scanner(path, use).Scan();
}

JournalWriter::JournalWriter(std::filesystem::path path,
                             const std::function<void(const Frame&)>& use)
    : path_(std::move(path)),
      file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (file_.get() < 0) ThrowErrno("cannot open", path_);
  SyncDirectory(path_.parent_path());
  const JournalScan scan = ScanJournal(path_, use);
  if (scan.damaged) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: {}, with whole commits behind it", path_.string(), scan.problem));
  }
  good_bytes_ = scan.good_bytes;
  commit_ = scan.next_commit;
  if (scan.problem.empty()) return;
  cut_ = fmt::format("{}: {}; cut off {} bytes after the last whole commit", path_.string(),
                     scan.problem, scan.file_bytes - scan.good_bytes);
  if (::ftruncate(file_.get(), good_bytes_) != 0) ThrowErrno("cannot cut", path_);
  if (::fdatasync(file_.get()) != 0) ThrowErrno("cannot sync", path_);
}

void JournalWriter::Append(FrameType type, std::string_view payload) {
  if (payload.size() > kMaxFramePayload) {
    throw Error(ExitCode::kConfig,
                fmt::format("{}: a record of {} bytes, at most {} fit; log fewer rollouts",
                            path_.string(), payload.size(), kMaxFramePayload));
  }
  CHECK(frame_ < uint64_t{1} << kFrameBits, "{} frames in one commit", frame_);
  last_frame_ = pending_.size();
  pending_.resize(last_frame_ + kHeaderBytes);
  std::memcpy(pending_.data() + last_frame_, kMagic.data(), kMagic.size());
  Store(pending_, last_frame_ + 4, kVersion);
  Store(pending_, last_frame_ + 6, static_cast<uint16_t>(type));
  Store(pending_, last_frame_ + 8, static_cast<uint32_t>(payload.size()));
  Store(pending_, last_frame_ + 16, commit_ << kFrameBits | frame_++);
  pending_ += payload;
  const std::string_view frame = std::string_view(pending_).substr(last_frame_);
  Store(pending_, last_frame_ + kChecksumAt, Checksum(frame));
}

void JournalWriter::Commit() {
  if (failed_) {
    throw Error(ExitCode::kIo, fmt::format("{}: writing failed before", path_.string()));
  }
  if (pending_.empty()) return;
  const auto type = Load<uint16_t>(pending_, last_frame_ + 6);
  Store(pending_, last_frame_ + 6, static_cast<uint16_t>(type | kEndsCommit));
  const std::string_view last = std::string_view(pending_).substr(last_frame_);
  Store(pending_, last_frame_ + kChecksumAt, Checksum(last));
  if (!WriteFully(file_.get(), std::as_bytes(std::span(pending_)))) Abandon("cannot write");
  if (::fdatasync(file_.get()) != 0) Abandon("cannot sync");
  good_bytes_ += static_cast<int64_t>(pending_.size());
  pending_.clear();
  ++commit_;
  frame_ = 0;
}

void JournalWriter::Abandon(const char* what) {
  const std::string reason = std::generic_category().message(errno);
  failed_ = true;
  const bool cut = ::ftruncate(file_.get(), good_bytes_) == 0;
  throw Error(ExitCode::kIo,
              fmt::format("{} {}: {}; {} is kept, so the run can be resumed", what, path_.string(),
                          reason, cut ? "all up to the last commit" : "the last commit"));
}

}  // namespace rlvr
