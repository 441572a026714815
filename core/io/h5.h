#pragma once
// The only door to HDF5: writes and reads whole files in the one form that rlvr uses. Files need
// HDF5 1.10 or later; every dataset is chunked and carries Fletcher32 checksums, groups keep their
// order, no times are stored. Who uses it: the publisher and verify_run.cc. What is in a file is
// left to them.
//
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rlvr {

// kChar: texts are arrays of single characters, their last axis, as netCDF has them: its C library
// (4.9) overruns its buffers on longer texts of a fixed length.
enum class H5Type { kF64, kI64, kI32, kU8, kChar };

// A dataset to write. Groups on its path are made where missing.
struct H5Dataset {
  std::string path;  // "/train/reward_mean"
  H5Type type = H5Type::kF64;
  std::vector<int64_t> shape;  // at least one axis
  const void* data =
      nullptr;  // C order, little-endian; nullptr: an axis without values, nothing is stored
  std::string units, long_name;
  std::vector<std::string>
      scales;  // path of each axis's scale, written before; empty: it is a scale itself
  bool compress = false;
};

class H5Writer {
 public:
  // Overwrites. All fail with Error(kIo) naming the file, the call and the library's words.
  explicit H5Writer(const std::filesystem::path& path);
  ~H5Writer();

  void MakeGroup(const std::string& path);
  void Write(const H5Dataset& dataset);
  // Of a group or a dataset that is there.
  void SetAttribute(const std::string& path, const std::string& name, std::string_view text);
  void SetAttribute(const std::string& path, const std::string& name, int64_t number);
  void SetAttribute(const std::string& path, const std::string& name, double number);
  // Closes, opens again and compares every dataset with the checksum of what was written: the
  // library reports success on a full disk.
  void CloseAndCheck();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One dataset as read: its stored bytes.
struct H5Contents {
  H5Type type = H5Type::kF64;
  std::vector<int64_t> shape;
  size_t item_bytes = 0;
  std::vector<std::byte> bytes;
};

// Reads every dataset of a file. Refuses links out of the file, types and filters that H5Writer
// does not write, and more than `limit` bytes in all. The library crashes on some crafted files:
// read strangers' files in a child process. Fails: Error(kIo) where there is no file,
// Error(kCorrupt) otherwise.
std::map<std::string, H5Contents> ReadH5(const std::filesystem::path& path, int64_t limit);

// The attributes of the root: scalar whole numbers, and texts of fixed length; others are left out.
// Fails: as ReadH5.
struct H5Attributes {
  std::map<std::string, int64_t> numbers;
  std::map<std::string, std::string> texts;
};
H5Attributes ReadH5Attributes(const std::filesystem::path& path);

}  // namespace rlvr
