#pragma once
// FolderLock: one process at a time in a folder.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>

#include "core/io/descriptor.h"

namespace rlvr {

// Fails: Error(kIo).
void MakeFolder(const std::filesystem::path& folder);

// Holds LOCK in a folder until it is destroyed; the kernel lets go of it if the process dies.
class FolderLock {
 public:
  // Makes the folder. With `wait`, waits for another process; else Error(kIo) naming its pid.
  FolderLock(const std::filesystem::path& folder, bool wait);

  // Whether a process holds LOCK in the folder now.
  static bool Held(const std::filesystem::path& folder);

 private:
  bool TryLock() const;

  Descriptor file_;
};

}  // namespace rlvr
