#pragma once
// Publisher: has run.h5 rewritten by a child process, so that a failing library costs a snapshot
// and no run.
// SPDX-License-Identifier: Apache-2.0

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace rlvr {

class Publisher {
 public:
  // `program`: run as `program publish DIR`; empty: nothing is published but by Finish, in this
  // process.
  Publisher(std::filesystem::path directory, std::string program, double every_seconds);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Starts a child where it is time, or `now`, and none is at work. Never waits.
  void Poll(bool now);
  // Waits for a child at work, then publishes what the journal holds. Fails: a warning on stderr,
  // no error.
  void Finish();

 private:
  bool Start();
  // Collects a child that has ended (or waits for it); warns where it failed.
  void Reap(bool wait);

  std::filesystem::path directory_;
  std::string program_;
  double every_seconds_, last_;
  pid_t child_ = -1;
};

}  // namespace rlvr
