#pragma once
// One group of run.h5: its axes, and columns along them. For the publisher.
//
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "core/io/h5.h"

namespace rlvr {

// What a column is called and measured in.
struct H5Label {
  std::string name, units, long_name;
};

class H5Group {
 public:
  // The group is made with its first column.
  H5Group(H5Writer* writer, std::string path);

  // An axis with values, such as steps, or with nothing but a length. Axes come before their
  // columns.
  void WriteAxis(const H5Label& label, const std::vector<int64_t>& values);
  void WritePlainAxis(const std::string& name, int64_t size, const std::string& long_name);
  // The axis "step".
  void WriteSteps(const std::vector<int64_t>& steps);

  // Values in C order along `axes` of this group.
  using Axes = std::vector<std::string>;
  void Write(const H5Label& label, const std::vector<double>& values, const Axes& axes);
  void Write(const H5Label& label, const std::vector<int64_t>& values, const Axes& axes);
  void Write(const H5Label& label, const std::vector<int32_t>& values, const Axes& axes);
  void Write(const H5Label& label, const std::vector<uint8_t>& values, const Axes& axes);
  // Texts as rows of characters, as many as the longest has, padded with zeros; they get an axis.
  void Write(const H5Label& label, const std::vector<std::string>& texts, const std::string& axis);
  // Texts of any length along one axis: their bytes, and where each begins and ends in them.
  void WriteLongTexts(const H5Label& label, const std::vector<std::string>& texts,
                      const std::string& axis);

 private:
  H5Dataset Describe(H5Type type, const H5Label& label, const void* data, const Axes& axes) const;

  H5Writer* writer_;
  std::string path_;
  std::map<std::string, int64_t> sizes_;  // of axes
};

}  // namespace rlvr
