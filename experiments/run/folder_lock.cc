// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "core/base/error.h"
#include "core/io/file.h"
#include "experiments/run/signals.h"

namespace rlvr {

namespace fs = std::filesystem;

namespace {

// Who holds the lock, as the file says: its process id, and the boot that the id belongs to.
std::string Holder() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string boot = "unknown";
  file >> boot;
  return fmt::format("{} {}\n", ::getpid(), boot);
}

std::string ProcessIn(const fs::path& lock) {
  const std::string text = ReadTextFile(lock);
  return text.substr(0, text.find_first_of(" \n"));
}

}  // namespace

void MakeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder)) {
    throw Error(ExitCode::kIo, fmt::format("can't make the folder {}: {}", folder.string(),
                                           error ? error.message() : "a file is in the way"));
  }
}

// Held looks for a moment by taking a lock itself, so a few tries.
bool FolderLock::TryLock() const {
  for (int tries = 0; tries < 5; ++tries) {
    if (tries > 0) ::usleep(10'000);
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) return true;
  }
  return false;
}

bool FolderLock::Held(const fs::path& folder) {
  const Descriptor file(::open((folder / "LOCK").c_str(), O_RDONLY | O_CLOEXEC));
  return file.get() >= 0 && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

FolderLock::FolderLock(const fs::path& folder, bool wait) {
  MakeFolder(folder);
  const fs::path path = folder / "LOCK";
  file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (file_.get() < 0) ThrowErrno("can't open", path);
  if (!TryLock()) {
    if (errno != EWOULDBLOCK && errno != EINTR) ThrowErrno("can't lock", path);
    if (!wait) {
      throw Error(ExitCode::kIo,
                  fmt::format("{} is in use by process {}; expected to be its only writer",
                              folder.string(), ProcessIn(path)));
    }
    while (::flock(file_.get(), LOCK_EX) != 0) {
      if (errno != EINTR) ThrowErrno("can't lock", path);
      if (StopRequested())
        throw Error(ExitCode::kInterrupted,
                    "interrupted while another process was at work in " + folder.string());
    }
  }
  const std::string holder = Holder();
  if (::ftruncate(file_.get(), 0) != 0 ||
      !WriteFully(file_.get(), std::as_bytes(std::span(holder)))) {
    ThrowErrno("can't write", path);
  }
}

}  // namespace rlvr
