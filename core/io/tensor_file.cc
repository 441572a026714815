// SPDX-License-Identifier: Apache-2.0
#include "core/io/tensor_file.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <set>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/io/tensor_header.h"

namespace rlvr {
namespace {

static_assert(std::endian::native == std::endian::little, "tensor files are little-endian");

int64_t ByteCount(const std::string& dtype, const std::vector<int64_t>& shape) {
  int64_t bytes = TensorItemBytes(dtype);
  for (const int64_t extent : shape) bytes *= extent;
  return bytes;
}

// Large items first, so that each tensor is aligned to its item; stable, so that the bytes are the
// same for the same file.
std::vector<const Tensor*> InFileOrder(const TensorFile& file) {
  std::vector<const Tensor*> order;
  std::set<std::string_view> names;
  for (const Tensor& tensor : file.tensors) {
    CHECK(TensorItemBytes(tensor.dtype) > 0, "'{}': dtype '{}'", tensor.name, tensor.dtype);
    CHECK(tensor.shape.size() <= kMaxTensorRank, "'{}'", tensor.name);
    CHECK(ByteCount(tensor.dtype, tensor.shape) == static_cast<int64_t>(tensor.data.size()),
          "'{}' has {} bytes", tensor.name, tensor.data.size());
    CHECK(names.insert(tensor.name).second, "'{}' twice", tensor.name);
    order.push_back(&tensor);
  }
  CHECK(order.size() <= kMaxTensors, "{} tensors", order.size());
  std::stable_sort(order.begin(), order.end(), [](const Tensor* a, const Tensor* b) {
    return TensorItemBytes(a->dtype) > TensorItemBytes(b->dtype);
  });
  return order;
}

}  // namespace

const Tensor* TensorFile::Find(std::string_view name) const {
  for (const Tensor& tensor : tensors) {
    if (tensor.name == name) return &tensor;
  }
  return nullptr;
}

void TensorFile::AddFloats(std::string name, std::vector<int64_t> shape, const float* data) {
  Tensor tensor{std::move(name), "F32", std::move(shape), {}};
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  tensor.data.assign(bytes, bytes + ByteCount(tensor.dtype, tensor.shape));
  tensors.push_back(std::move(tensor));
}

void TensorFile::ReadFloats(std::string_view name, const std::vector<int64_t>& shape,
                            float* data) const {
  const Tensor* tensor = Find(name);
  if (!tensor) {
    throw Error(ExitCode::kConfig, fmt::format("{} has no tensor '{}'", path, name));
  }
  if (tensor->dtype != "F32" || tensor->shape != shape) {
    throw Error(ExitCode::kConfig,
                fmt::format("{}: tensor '{}' is {} [{}], expected F32 [{}]", path, name,
                            tensor->dtype, fmt::join(tensor->shape, ", "), fmt::join(shape, ", ")));
  }
  if (!tensor->data.empty()) std::memcpy(data, tensor->data.data(), tensor->data.size());
}

WrittenFile WriteTensorFile(const std::filesystem::path& path, const TensorFile& file) {
  const std::vector<const Tensor*> order = InFileOrder(file);
  TensorHeader header{file.metadata, {}};
  int64_t offset = 0;
  for (const Tensor* tensor : order) {
    const int64_t end = offset + static_cast<int64_t>(tensor->data.size());
    header.entries.push_back({tensor->name, tensor->dtype, tensor->shape, offset, end});
    offset = end;
  }
  const std::string text = WriteTensorHeader(header);
  if (static_cast<int64_t>(text.size()) > kMaxTensorHeaderBytes) {
    throw Error(ExitCode::kConfig, fmt::format("{}: a header of {} bytes, expected at most {}",
                                               path.string(), text.size(), kMaxTensorHeaderBytes));
  }
  const auto size = std::bit_cast<std::array<std::byte, 8>>(uint64_t{text.size()});
  std::vector<std::span<const std::byte>> pieces{size, std::as_bytes(std::span(text))};
  for (const Tensor* tensor : order) pieces.emplace_back(tensor->data);
  return WriteAtomically(path, pieces);
}

TensorFile ReadTensorFile(const std::filesystem::path& path) {
  const Descriptor handle = OpenToRead(path);
  const int64_t file_bytes = FileSize(handle, path);
  const auto reject = [&](const std::string& rule) {
    throw Error(ExitCode::kCorrupt, fmt::format("{}: {}", path.string(), rule));
  };
  std::array<std::byte, 8> prefix{};
  if (ReadAt(handle, 0, prefix, path) != 8) reject("shorter than 8 bytes");
  const auto header_bytes = std::bit_cast<uint64_t>(prefix);
  if (header_bytes > uint64_t{kMaxTensorHeaderBytes}) reject("the header is larger than 4 MiB");
  const auto data_begin = static_cast<int64_t>(8 + header_bytes);
  if (data_begin > file_bytes) reject("shorter than its header");
  std::string text(static_cast<size_t>(header_bytes), '\0');
  if (ReadAt(handle, 8, std::as_writable_bytes(std::span(text)), path) != text.size()) {
    reject("shorter than its header");
  }
  TensorHeader header = ParseTensorHeader(text, file_bytes - data_begin, path.string());
  TensorFile file{std::move(header.metadata), {}, path.string()};
  for (TensorEntry& entry : header.entries) {
    Tensor tensor{std::move(entry.name), std::move(entry.dtype), std::move(entry.shape), {}};
    tensor.data.resize(static_cast<size_t>(entry.end - entry.begin));
    if (ReadAt(handle, data_begin + entry.begin, tensor.data, path) != tensor.data.size()) {
      reject("shorter than its header says");
    }
    file.tensors.push_back(std::move(tensor));
  }
  return file;
}

}  // namespace rlvr
