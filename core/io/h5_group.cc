// SPDX-License-Identifier: Apache-2.0
#include "core/io/h5_group.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"

namespace rlvr {

H5Group::H5Group(H5Writer* writer, std::string path) : writer_(writer), path_(std::move(path)) {}

H5Dataset H5Group::Describe(H5Type type, const H5Label& label, const void* data,
                            const Axes& axes) const {
  H5Dataset dataset;
  dataset.path = path_ + "/" + label.name;
  dataset.type = type;
  dataset.data = data;
  dataset.units = label.units;
  dataset.long_name = label.long_name;
  dataset.compress = type == H5Type::kU8;
  for (const std::string& axis : axes) {
    CHECK(sizes_.count(axis) > 0, "{} has no axis {}", path_, axis);
    dataset.shape.push_back(sizes_.at(axis));
    dataset.scales.push_back(path_ + "/" + axis);
  }
  return dataset;
}

void H5Group::WriteAxis(const H5Label& label, const std::vector<int64_t>& values) {
  H5Dataset dataset = Describe(H5Type::kI64, label, values.data(), {});
  dataset.shape = {static_cast<int64_t>(values.size())};
  sizes_[label.name] = dataset.shape[0];
  writer_->Write(dataset);
}

void H5Group::WritePlainAxis(const std::string& name, int64_t size, const std::string& long_name) {
  H5Dataset dataset = Describe(H5Type::kU8, {name, "1", long_name}, nullptr, {});
  dataset.shape = {size};
  sizes_[name] = size;
  writer_->Write(dataset);
}

void H5Group::WriteSteps(const std::vector<int64_t>& steps) {
  WriteAxis({"step", "step", "step that the row belongs to"}, steps);
}

void H5Group::Write(const H5Label& label, const std::vector<double>& values, const Axes& axes) {
  writer_->Write(Describe(H5Type::kF64, label, values.data(), axes));
}

void H5Group::Write(const H5Label& label, const std::vector<int64_t>& values, const Axes& axes) {
  writer_->Write(Describe(H5Type::kI64, label, values.data(), axes));
}

void H5Group::Write(const H5Label& label, const std::vector<int32_t>& values, const Axes& axes) {
  writer_->Write(Describe(H5Type::kI32, label, values.data(), axes));
}

void H5Group::Write(const H5Label& label, const std::vector<uint8_t>& values, const Axes& axes) {
  writer_->Write(Describe(H5Type::kU8, label, values.data(), axes));
}

void H5Group::Write(const H5Label& label, const std::vector<std::string>& texts,
                    const std::string& axis) {
  size_t width = 1;
  for (const std::string& text : texts) width = std::max(width, text.size());
  std::string characters;
  for (const std::string& text : texts) characters += text + std::string(width - text.size(), '\0');
  const std::string character_axis = label.name + "_character";
  WritePlainAxis(character_axis, static_cast<int64_t>(width), "character of " + label.name);
  writer_->Write(Describe(H5Type::kChar, label, characters.data(), {axis, character_axis}));
}

void H5Group::WriteLongTexts(const H5Label& label, const std::vector<std::string>& texts,
                             const std::string& axis) {
  std::vector<uint8_t> bytes;
  std::vector<int64_t> begin, end;
  for (const std::string& text : texts) {
    begin.push_back(static_cast<int64_t>(bytes.size()));
    bytes.insert(bytes.end(), text.begin(), text.end());
    end.push_back(static_cast<int64_t>(bytes.size()));
  }
  const std::string byte_axis = label.name + "_byte";
  WritePlainAxis(byte_axis, static_cast<int64_t>(bytes.size()), "byte of " + label.name);
  Write(label, bytes, {byte_axis});
  Write({label.name + "_begin", "byte", "where the row's text begins in " + label.name}, begin,
        {axis});
  Write({label.name + "_end", "byte", "where the row's text ends in " + label.name}, end, {axis});
}

}  // namespace rlvr
