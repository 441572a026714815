#pragma once
// The JSON header of a safetensors file: a strict parser for untrusted bytes, and its writer. For
// tensor_file.cc.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rlvr {

// A policy has up to 14 parameters a block, 3,600 at policy.layers = 256; a trainer's state holds
// two moments of each and some tensors more.
inline constexpr size_t kMaxTensors = size_t{1} << 14;
inline constexpr int64_t kMaxTensorHeaderBytes = 256 * int64_t{kMaxTensors};
inline constexpr size_t kMaxTensorRank = 8;

struct TensorEntry {
  std::string name, dtype;
  std::vector<int64_t> shape;
  int64_t begin = 0, end = 0;  // bytes within the data
};

struct TensorHeader {
  std::map<std::string, std::string> metadata;
  std::vector<TensorEntry>
      entries;  // in order of `begin`; they cover the data without a hole or an overlap
};

// Bytes of one item; 0 for an unknown dtype.
int64_t TensorItemBytes(std::string_view dtype);

// `json` is all of the header. Fails: Error(kCorrupt) "<file>: <rule that it breaks>". Pure.
TensorHeader ParseTensorHeader(std::string_view json, int64_t data_bytes, const std::string& file);

// Compact JSON, padded with spaces to a multiple of 8. Fails: Error(kConfig) where a string is not
// UTF-8.
std::string WriteTensorHeader(const TensorHeader& header);

}  // namespace rlvr
