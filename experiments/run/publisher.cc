// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/publisher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdio>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/message.h"
#include "core/io/publish.h"

extern char** environ;

namespace rlvr {

Publisher::Publisher(std::filesystem::path directory, std::string program, double every_seconds)
    : directory_(std::move(directory)),
      program_(std::move(program)),
      every_seconds_(every_seconds),
      last_(MonotonicSeconds()) {}

Publisher::~Publisher() { Reap(true); }

void Publisher::Poll(bool now) {
  if (program_.empty()) return;
  Reap(false);
  if (child_ > 0 || (!now && MonotonicSeconds() - last_ < every_seconds_)) return;
  last_ = MonotonicSeconds();
  Start();
}

void Publisher::Finish() {
  Reap(true);
  if (!program_.empty() && Start()) return Reap(true);
  try {
    Publish(directory_);
  } catch (const Error& error) {
    PrintMessage("warning: run.h5 is not up to date: {}\n", error.what());
  }
}

bool Publisher::Start() {
  std::string verb = "publish", directory = directory_.string();
  char* arguments[] = {program_.data(), verb.data(), directory.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setpgroup(&attributes, 0);  // Ctrl-C is for the run, which publishes once more
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int error =
      posix_spawn(&child_, program_.c_str(), &actions, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) child_ = -1;
  return error == 0;
}

void Publisher::Reap(bool wait) {
  if (child_ <= 0) return;
  int status = 0;
  pid_t got;
  do {
    got = ::waitpid(child_, &status, wait ? 0 : WNOHANG);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return;
  child_ = -1;
  if (got > 0 && status != 0) {
    PrintMessage("warning: publishing run.h5 failed (status {}); the journal is whole\n", status);
  }
}

}  // namespace rlvr
