// SPDX-License-Identifier: Apache-2.0
#include "core/base/freed_memory.h"

#include <malloc.h>

namespace rlvr {
namespace {

void SetThreshold(int bytes) {
  mallopt(M_MMAP_THRESHOLD, bytes);
  mallopt(M_TRIM_THRESHOLD, bytes);
}

}  // namespace

void ReturnFreedMemory() { SetThreshold(128 << 10); }
void KeepFreedMemory() { SetThreshold(32 << 20); }  // glibc's largest

}  // namespace rlvr
