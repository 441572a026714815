#pragma once
// Tensors on disk, as safetensors, read by a strict parser of our own: files are untrusted input.
// Writes are atomic.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/file.h"

namespace rlvr {

struct Tensor {
  std::string name;
  std::string dtype = "F32";  // F32, F64, I64, I32, U8
  std::vector<int64_t> shape;
  std::vector<std::byte> data;  // little-endian, C order
};

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;

  // nullptr where there is none of that name.
  const Tensor* Find(std::string_view name) const;
  void AddFloats(std::string name, std::vector<int64_t> shape, const float* data);
  // Fails: Error(kConfig) naming file and tensor where it is missing, of another dtype or shape.
  void ReadFloats(std::string_view name, const std::vector<int64_t>& shape, float* data) const;
  std::string path;  // for messages; set by ReadTensorFile
};

// Writes path atomically: temp file in the same folder, fsync, read back and hash, rename, fsync of
// the folder. Fails: Error(kIo); the old file is untouched.
WrittenFile WriteTensorFile(const std::filesystem::path& path, const TensorFile& file);

// Fails: Error(kIo) where it can't be read, Error(kCorrupt) naming the rule that it breaks.
TensorFile ReadTensorFile(const std::filesystem::path& path);

}  // namespace rlvr
