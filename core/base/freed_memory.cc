// SPDX-License-Identifier: Apache-2.0
#include "core/base/freed_memory.h"

#include <malloc.h>

namespace rlvr {
namespace {

// A buffer of `mapped` bytes and more is mapped on its own; smaller ones leave at most `kept` free.
void SetThresholds(int mapped, int kept) {
  mallopt(M_MMAP_THRESHOLD, mapped);
  mallopt(M_TRIM_THRESHOLD, kept);
}

}  // namespace

void ReturnFreedMemory() { SetThresholds(128 << 10, 4 << 20); }
void KeepFreedMemory() { SetThresholds(32 << 20, 32 << 20); }  // glibc's largest

}  // namespace rlvr
