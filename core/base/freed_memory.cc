// SPDX-License-Identifier: Apache-2.0
#include "core/base/freed_memory.h"

#include <malloc.h>

namespace rlvr {
namespace {

// A buffer of `mapped` bytes and more is mapped on its own; of smaller ones at most `kept` stay
// free at the end of each thread's heap.
void SetThresholds(int mapped, int kept) {
  mallopt(M_MMAP_THRESHOLD, mapped);
  mallopt(M_TRIM_THRESHOLD, kept);
}

}  // namespace

void ReturnFreedMemory() { SetThresholds(128 << 10, 4 << 20); }
void KeepFreedMemory() { SetThresholds(32 << 20, 32 << 20); }  // glibc's largest

}  // namespace rlvr
