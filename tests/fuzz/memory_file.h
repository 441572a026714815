#pragma once
// A file in memory that has a path, for readers that take one.
//
// SPDX-License-Identifier: Apache-2.0

#include <sys/mman.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/io/descriptor.h"
#include "core/io/file.h"

namespace rlvr {

class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size) : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    WriteFully(file_.get(), std::as_bytes(std::span(data, size)));
  }
  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

 private:
  Descriptor file_;
};

}  // namespace rlvr
