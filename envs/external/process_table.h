#pragma once
// What /proc says of a process group. System calls alone: usable after a fork of a program with
// threads.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

namespace rlvr {

struct GroupUse {
  int64_t processes = 0;  // those that have ended but not been waited for left out
  int64_t resident_bytes = 0;
};

// Numbers as /proc has them, which in a namespace of its own are not those of getpid. 0: no /proc.
int32_t OwnProcessId();

// Everything in the process group. Nothing where there is no /proc.
GroupUse CountGroup(int32_t group);

}  // namespace rlvr
