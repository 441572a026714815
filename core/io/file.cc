// SPDX-License-Identifier: Apache-2.0
#include "core/io/file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/base/hash.h"

namespace rlvr {
namespace {

constexpr std::string_view kTemporaryMark = ".tmp.";

// Whether the path leads to what a rename must not replace: no regular file, or one that a standard
// stream writes to (/dev/stdout).
bool IsStream(const std::filesystem::path& path) {
  struct stat file, stream;
  if (::stat(path.c_str(), &file) != 0) return false;
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    if (::fstat(fd, &stream) == 0 && stream.st_dev == file.st_dev && stream.st_ino == file.st_ino) {
      return true;
    }
  }
  return !S_ISREG(file.st_mode);
}

}  // namespace

void ThrowErrno(std::string_view what, const std::filesystem::path& path) {
  const std::string reason = std::generic_category().message(errno);
  throw Error(ExitCode::kIo, fmt::format("{} {}: {}", what, path.string(), reason));
}

Descriptor OpenToRead(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) ThrowErrno("cannot read", path);
  struct stat status;
  if (::fstat(file.get(), &status) != 0) ThrowErrno("cannot read", path);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ExitCode::kIo, fmt::format("cannot read {}: not a regular file", path.string()));
  }
  return file;
}

int64_t FileSize(const Descriptor& file, const std::filesystem::path& path) {
  struct stat status;
  if (::fstat(file.get(), &status) != 0) ThrowErrno("cannot read", path);
  return status.st_size;
}

size_t ReadAt(const Descriptor& file, int64_t offset, std::span<std::byte> bytes,
              const std::filesystem::path& path) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(file.get(), bytes.data() + done, bytes.size() - done,
                                offset + static_cast<int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) ThrowErrno("cannot read", path);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

std::string ReadTextFile(const std::filesystem::path& path, int64_t limit) {
  const Descriptor file = OpenToRead(path);
  const int64_t size = FileSize(file, path);
  if (size > limit) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: {} bytes, expected at most {}", path.string(), size, limit));
  }
  std::string text(static_cast<size_t>(size), '\0');
  text.resize(ReadAt(file, 0, std::as_writable_bytes(std::span(text)), path));
  return text;
}

WrittenFile HashFile(const std::filesystem::path& path) {
  const Descriptor file = OpenToRead(path);
  std::vector<std::byte> buffer(1 << 18);
  WrittenFile written;
  Sha256 sha;
  while (true) {
    const size_t got = ReadAt(file, written.bytes, buffer, path);
    if (got == 0) break;
    sha.Add(std::span(buffer).first(got));
    written.bytes += static_cast<int64_t>(got);
  }
  written.sha256 = sha.Hex();
  return written;
}

std::string HashStart(const std::filesystem::path& path, int64_t bytes) {
  const Descriptor file = OpenToRead(path);
  std::vector<std::byte> buffer(1 << 18);
  Sha256 sha;
  for (int64_t at = 0; at < bytes;) {
    const auto want = std::min(static_cast<int64_t>(buffer.size()), bytes - at);
    const size_t got = ReadAt(file, at, std::span(buffer).first(static_cast<size_t>(want)), path);
    if (got == 0) throw Error(ExitCode::kIo, fmt::format("{} became shorter", path.string()));
    sha.Add(std::span(buffer).first(got));
    at += static_cast<int64_t>(got);
  }
  return sha.Hex();
}

bool WriteFully(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = ENOSPC;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return true;
}

void SyncDirectory(const std::filesystem::path& directory) {
  const std::filesystem::path folder = directory.empty() ? "." : directory;
  const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.get() < 0) ThrowErrno("cannot open folder", folder);
  if (::fsync(handle.get()) != 0) ThrowErrno("cannot sync folder", folder);
}

// "<name>.tmp.<pid>.<number>"
void RemoveStaleTemporaries(const std::filesystem::path& directory) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    const std::string name = entry.path().filename().string();
    const size_t mark = name.find(kTemporaryMark);
    if (mark == std::string::npos) continue;
    pid_t writer = 0;
    const char* digits = name.data() + mark + kTemporaryMark.size();
    const auto [stop, error] = std::from_chars(digits, name.data() + name.size(), writer);
    if (error != std::errc{} || *stop != '.' || writer <= 0) continue;
    if (::kill(writer, 0) != 0 && errno == ESRCH) ::unlink(entry.path().c_str());
  }
}

AtomicFile::AtomicFile(std::filesystem::path path) : path_(std::move(path)) {
  for (int attempt = 0; file_.get() < 0; ++attempt) {
    temporary_ = fmt::format("{}{}{}.{}", path_.string(), kTemporaryMark, ::getpid(), attempt);
    file_ = Descriptor(::open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file_.get() < 0 && (errno != EEXIST || attempt > 1000)) ThrowErrno("cannot write", path_);
  }
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::Write(std::span<const std::byte> bytes) {
  if (!WriteFully(file_.get(), bytes)) ThrowErrno("cannot write", path_);
}

void AtomicFile::Sync() {
  if (::fsync(file_.get()) != 0) ThrowErrno("cannot sync", path_);
}

void AtomicFile::Publish() {
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) ThrowErrno("cannot rename to", path_);
  temporary_.clear();
  SyncDirectory(path_.parent_path());
}

WrittenFile WriteAtomically(const std::filesystem::path& path,
                            const std::vector<std::span<const std::byte>>& pieces) {
  AtomicFile file(path);
  WrittenFile written;
  Sha256 sha;
  for (const auto& piece : pieces) {
    file.Write(piece);
    sha.Add(piece);
    written.bytes += static_cast<int64_t>(piece.size());
  }
  written.sha256 = sha.Hex();
  file.Sync();
  const WrittenFile read = HashFile(file.temporary());
  if (read.bytes != written.bytes || read.sha256 != written.sha256) {
    throw Error(ExitCode::kIo,
                fmt::format("{}: what was read back differs from what was written", path.string()));
  }
  file.Publish();
  return written;
}

void WriteTextFile(const std::filesystem::path& path, std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  if (IsStream(path)) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (file.get() < 0 || !WriteFully(file.get(), bytes)) ThrowErrno("cannot write", path);
    return;
  }
  const bool link = std::filesystem::is_symlink(path) && std::filesystem::exists(path);
  WriteAtomically(link ? std::filesystem::canonical(path) : path, {bytes});
}

}  // namespace rlvr
