#pragma once
// AlignedVector: a std::vector whose elements begin at a cache line, as vector loads like it.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace rlvr {

template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kLine{64};

  CacheLineAllocator() = default;
  template <class U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kLine)); }
  void deallocate(T* p, size_t) { ::operator delete(p, kLine); }
  template <class U>
  bool operator==(const CacheLineAllocator<U>&) const {
    return true;
  }
};

template <class T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

// Grows a buffer; never shrinks it, so that later calls allocate nothing.
template <class Buffer>
void Grow(Buffer& buffer, int64_t size) {
  if (static_cast<int64_t>(buffer.size()) < size) buffer.resize(static_cast<size_t>(size));
}

}  // namespace rlvr
