// SPDX-License-Identifier: Apache-2.0
#include "core/io/tensor_header.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/base/error.h"

namespace rlvr {
namespace {

using nlohmann::json;

[[noreturn]] void Reject(const std::string& file, const std::string& rule) {
  throw Error(ExitCode::kCorrupt, fmt::format("{}: {}", file, rule));
}

// Gets the parser's events in order and accepts only {name: {dtype, shape, data_offsets}} and
// {__metadata__: {k: v}}.
class HeaderReader : public nlohmann::json_sax<json> {
 public:
  explicit HeaderReader(const std::string& file) : file_(file) {}

  TensorHeader header;

  bool null() override { Reject(file_, "null in the header"); }
  bool boolean(bool) override { Reject(file_, "a boolean in the header"); }
  bool number_integer(int64_t) override { Reject(file_, "a negative number in the header"); }
  bool number_float(double, const string_t&) override {
    Reject(file_, "a number that is no plain integer in the header");
  }
  bool binary(binary_t&) override { Reject(file_, "binary in the header"); }

  bool number_unsigned(uint64_t value) override {
    if (!in_array_) Reject(file_, "a number out of place in the header");
    if (value > uint64_t{std::numeric_limits<int64_t>::max()}) Reject(file_, "a number too large");
    const auto number = static_cast<int64_t>(value);
    if (field_ == "shape") {
      entry().shape.push_back(number);
      if (entry().shape.size() > kMaxTensorRank) Reject(file_, "a tensor of rank above 8");
      return true;
    }
    if (offsets_ == 2) Reject(file_, "more than two data_offsets");
    (offsets_++ == 0 ? entry().begin : entry().end) = number;
    return true;
  }

  bool string(string_t& value) override {
    if (depth_ != 2 || in_array_) Reject(file_, "a string out of place in the header");
    if (in_metadata_) {
      header.metadata[field_] = value;
    } else if (field_ == "dtype") {
      entry().dtype = value;
    } else {
      Reject(file_, fmt::format("'{}' of '{}' is a string", field_, entry().name));
    }
    return true;
  }

  bool start_object(size_t) override {
    if (in_array_ || ++depth_ > 2) Reject(file_, "nesting too deep in the header");
    return true;
  }

  bool key(string_t& name) override {
    if (depth_ == 1) return TopKey(name);
    if (!fields_.insert(name).second) Reject(file_, fmt::format("duplicate key '{}'", name));
    if (!in_metadata_ && name != "dtype" && name != "shape" && name != "data_offsets") {
      Reject(file_, fmt::format("unknown key '{}' in '{}'", name, entry().name));
    }
    field_ = name;
    return true;
  }

  bool end_object() override {
    if (depth_-- == 2 && !in_metadata_) {
      if (fields_.size() != 3) Reject(file_, fmt::format("'{}' lacks a field", entry().name));
      if (offsets_ != 2) Reject(file_, "data_offsets are not two numbers");
    }
    return true;
  }

  bool start_array(size_t) override {
    if (depth_ != 2 || in_array_ || in_metadata_ || field_ == "dtype") {
      Reject(file_, "an array out of place in the header");
    }
    in_array_ = true;
    return true;
  }

  bool end_array() override {
    in_array_ = false;
    return true;
  }

  bool parse_error(size_t position, const std::string&, const json::exception&) override {
    Reject(file_, fmt::format("the header is no JSON, at its byte {}", position));
  }

 private:
  TensorEntry& entry() { return header.entries.back(); }

  bool TopKey(const std::string& name) {
    if (!names_.insert(name).second) Reject(file_, fmt::format("duplicate key '{}'", name));
    fields_.clear();
    in_metadata_ = name == "__metadata__";
    if (in_metadata_) return true;
    if (header.entries.size() == kMaxTensors)
      Reject(file_, fmt::format("more than {} tensors", kMaxTensors));
    header.entries.emplace_back().name = name;
    offsets_ = 0;
    return true;
  }

  const std::string& file_;
  std::set<std::string> names_, fields_;  // of the file, of the object at hand
  std::string field_;
  int depth_ = 0, offsets_ = 0;
  bool in_array_ = false, in_metadata_ = false;
};

void CheckEntry(const TensorEntry& entry, const std::string& file) {
  int64_t bytes = TensorItemBytes(entry.dtype);
  if (bytes == 0) Reject(file, fmt::format("'{}' has unknown dtype '{}'", entry.name, entry.dtype));
  for (const int64_t extent : entry.shape) {
    if (__builtin_mul_overflow(bytes, extent, &bytes)) {
      Reject(file, fmt::format("the size of '{}' overflows", entry.name));
    }
  }
  if (entry.end < entry.begin || entry.end - entry.begin != bytes) {
    Reject(file, fmt::format("'{}' has {} bytes by its shape, offsets {} to {}", entry.name, bytes,
                             entry.begin, entry.end));
  }
}

}  // namespace

int64_t TensorItemBytes(std::string_view dtype) {
  constexpr std::array<std::pair<std::string_view, int64_t>, 5> kItems{
      {{"F32", 4}, {"F64", 8}, {"I64", 8}, {"I32", 4}, {"U8", 1}}};
  for (const auto& [name, bytes] : kItems) {
    if (name == dtype) return bytes;
  }
  return 0;
}

TensorHeader ParseTensorHeader(std::string_view text, int64_t data_bytes, const std::string& file) {
  if (text.empty() || text.front() != '{') Reject(file, "the header does not start with '{'");
  HeaderReader reader(file);
  if (!json::sax_parse(text, &reader)) Reject(file, "the header is no JSON");
  if (text.find_last_not_of(' ') != text.rfind('}')) Reject(file, "the header ends in no '}'");
  TensorHeader header = std::move(reader.header);
  for (const TensorEntry& entry : header.entries) CheckEntry(entry, file);
  std::sort(header.entries.begin(), header.entries.end(), [](const auto& a, const auto& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  int64_t covered = 0;
  for (const TensorEntry& entry : header.entries) {
    if (entry.begin != covered) {
      Reject(file, fmt::format("a hole or an overlap before '{}': it begins at {}, expected {}",
                               entry.name, entry.begin, covered));
    }
    covered = entry.end;
  }
  if (covered != data_bytes) {
    Reject(file, fmt::format("{} bytes of data, the header says {}", data_bytes, covered));
  }
  return header;
}

std::string WriteTensorHeader(const TensorHeader& header) {
  nlohmann::ordered_json root = nlohmann::ordered_json::object();
  if (!header.metadata.empty()) root["__metadata__"] = header.metadata;
  for (const TensorEntry& entry : header.entries) {
    root[entry.name] = {
        {"dtype", entry.dtype}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  }
  try {
    std::string text = root.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
  } catch (const json::exception&) {
    throw Error(ExitCode::kConfig, "a tensor's name or metadata is not UTF-8");
  }
}

}  // namespace rlvr
