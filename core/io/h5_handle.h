#pragma once
// An HDF5 identifier that closes itself, and the library's errors as ours. For h5_writer.cc and
// h5_reader.cc alone.
//
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <string_view>

namespace rlvr {

// hid_t is 64 bits wide since 1.10; the sources check it.
class H5Handle {
 public:
  H5Handle() = default;
  explicit H5Handle(int64_t id) : id_(id) {}
  H5Handle(H5Handle&& other) noexcept : id_(other.id_) { other.id_ = -1; }
  H5Handle& operator=(H5Handle&& other) noexcept;
  ~H5Handle() { Close(); }

  int64_t get() const { return id_; }
  // Whether the library closed it without an error.
  bool Close();

 private:
  int64_t id_ = -1;
};

// The library's innermost words on the last error, and silence on stderr from now on.
std::string H5LastError();
void H5Silence();

}  // namespace rlvr
