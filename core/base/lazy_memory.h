#pragma once
// LazyMemory: address space whose pages the system gives when they are first written.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>

namespace rlvr {

class LazyMemory {
 public:
  // `bytes` of zeros, or none where the system refuses.
  explicit LazyMemory(size_t bytes);
  ~LazyMemory();
  LazyMemory(const LazyMemory&) = delete;
  LazyMemory& operator=(const LazyMemory&) = delete;

  void* data() const { return data_; }
  size_t bytes() const { return bytes_; }

 private:
  void* data_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace rlvr
