// SPDX-License-Identifier: Apache-2.0
#include "core/base/lazy_memory.h"

#include <sys/mman.h>

namespace rlvr {

LazyMemory::LazyMemory(size_t bytes) {
  if (bytes == 0) return;
  void* data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) return;
  data_ = data;
  bytes_ = bytes;
}

LazyMemory::~LazyMemory() {
  if (data_) munmap(data_, bytes_);
}

}  // namespace rlvr
