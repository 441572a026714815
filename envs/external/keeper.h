#pragma once
// The keeper of an external verifier: a process between the program and us that starts it under its
// limits, counts its descendants and their memory, and kills all of them together. It dies with us:
// the life pipe closes.
// SPDX-License-Identifier: Apache-2.0

#include <atomic>
#include <cstdint>

#include "envs/external/limits.h"

namespace rlvr {

// In memory that we, the keeper and, until its exec, the program share.
struct KeeperBoard {
  std::atomic<int32_t> group{0};  // the program's process group, as /proc numbers it; 0: not yet
  std::atomic<uint8_t> end{static_cast<uint8_t>(ExternalEnd::kDied)};  // why it was killed
};

struct KeeperPlan {
  ExternalLimits limits;
  const char* command = "";  // for /bin/sh -c
  char* const* environment = nullptr;
  int input = -1, output = -1, errors = -1;  // what the program has as 0, 1 and 2
  int life = -1;                             // end of file: we are gone
  KeeperBoard* board = nullptr;
};

// The keeper's process id, or -1. In namespaces of its own where limits.namespaces and the kernel
// permit, so that the kernel kills every descendant with the keeper; else the process group, which
// the filter of system calls keeps them in, is killed. The child makes system calls alone: the
// caller may have threads.
int StartKeeper(const KeeperPlan& plan);

}  // namespace rlvr
