#pragma once
// Files by their descriptors: whole reads with a limit, and writes that are either all there or not
// at all. Used by the journal, tensor files, the publisher and the run directory.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/descriptor.h"

namespace rlvr {

struct WrittenFile {
  int64_t bytes = 0;
  std::string sha256;
};

// Error(kIo): "<what> <path>: <text of errno>".
[[noreturn]] void ThrowErrno(std::string_view what, const std::filesystem::path& path);

// Opens for reading. Fails: Error(kIo), also for a directory.
Descriptor OpenToRead(const std::filesystem::path& path);
// The size by fstat. Fails: Error(kIo).
int64_t FileSize(const Descriptor& file, const std::filesystem::path& path);
// Fills `bytes` from `offset`; returns how many there were. Fails: Error(kIo).
size_t ReadAt(const Descriptor& file, int64_t offset, std::span<std::byte> bytes,
              const std::filesystem::path& path);
// The whole file. Fails: Error(kIo); Error(kCorrupt) where it is larger than `limit` bytes.
std::string ReadTextFile(const std::filesystem::path& path, int64_t limit = int64_t{1} << 24);
// SHA-256 of the file as it is now. Fails: Error(kIo).
WrittenFile HashFile(const std::filesystem::path& path);
// SHA-256 of the first `bytes` bytes. Fails: Error(kIo), also where there are fewer.
std::string HashStart(const std::filesystem::path& path, int64_t bytes);

// Removes what writers that are gone have left in a folder: their files' temporary names.
void RemoveStaleTemporaries(const std::filesystem::path& directory);

// Writes all of `bytes`; false with errno set where that fails.
bool WriteFully(int fd, std::span<const std::byte> bytes);
// Makes the names in a folder durable. Fails: Error(kIo).
void SyncDirectory(const std::filesystem::path& directory);

// A new file beside `path` that takes its name once Publish has been called; removed otherwise. Its
// own name is unique, so that two processes may write the same file: the last one wins, whole.
class AtomicFile {
 public:
  // Fails: Error(kIo).
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  // All three fail with Error(kIo), and the old file is untouched.
  void Write(std::span<const std::byte> bytes);
  void Sync();
  // Renames and makes the new name durable. Requires: Sync() after the last write.
  void Publish();

 private:
  std::filesystem::path path_, temporary_;
  Descriptor file_;
};

// Writes pieces one after the other, atomically; reads back and compares the hash before the
// rename.
WrittenFile WriteAtomically(const std::filesystem::path& path,
                            const std::vector<std::span<const std::byte>>& pieces);
// The same of a text, for files that users name. A symbolic link stays: the file that it leads to
// is replaced. What can't be replaced is written through: pipes, devices, and the file that
// standard output or standard error goes to, at its end. Fails: Error(kIo).
void WriteTextFile(const std::filesystem::path& path, std::string_view text);

}  // namespace rlvr
