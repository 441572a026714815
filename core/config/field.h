#pragma once
// A config's fields, declared once: a struct has `void Visit(FieldVisitor& v)` that calls
// v.Field(...) for each member and v.Section(...) for each nested struct. Readers, --help, the
// dump, the reference page, the hash and the HDF5 attributes are visitors of the same declaration
// (core/config/*.h). In-class initialisers are the only defaults.
//
//   struct EvalConfig {
//     int64_t every = 10;
//     void Visit(FieldVisitor& v) {
//       v.Field("every", every, {.help = "evaluate each time after so many steps", .unit = "steps",
//       .min = 1});
//     }
//   };
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rlvr {

// What is said of a field beside its name and default. Numbers must be finite and in [min, max].
struct FieldInfo {
  std::string help;
  std::string unit = "";
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices = {};  // of a string field; empty: any text
  bool hashed =
      true;  // false: the value changes no result (threads, output folder), so no hash either
};

// Seen by Visit. Values are read or written in place, as the visitor wishes.
class FieldVisitor {
 public:
  virtual ~FieldVisitor() = default;

  virtual void Field(std::string_view name, bool& value, const FieldInfo& info) = 0;
  virtual void Field(std::string_view name, int64_t& value, const FieldInfo& info) = 0;
  virtual void Field(std::string_view name, double& value, const FieldInfo& info) = 0;
  virtual void Field(std::string_view name, std::string& value, const FieldInfo& info) = 0;
  // Lists: "1,2,3" or, for whole numbers, "0..9" (both ends included).
  virtual void Field(std::string_view name, std::vector<int64_t>& value, const FieldInfo& info) = 0;
  virtual void Field(std::string_view name, std::vector<double>& value, const FieldInfo& info) = 0;
  virtual void Field(std::string_view name, std::vector<std::string>& value,
                     const FieldInfo& info) = 0;

  // An enum whose header has `std::span<const std::string_view> EnumNames(Enum)`, names in the
  // order of the values 0..
  template <class Enum>
  requires std::is_enum_v<Enum>
  void Field(std::string_view name, Enum& value, FieldInfo info) {
    const auto names = EnumNames(value);
    info.choices.assign(names.begin(), names.end());
    std::string text(names[static_cast<size_t>(value)]);
    Field(name, text, info);
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == text) value = static_cast<Enum>(i);
    }
  }

  // Fields of a nested struct get the prefix "name.".
  template <class Struct>
  void Section(std::string_view name, Struct& section) {
    Enter(name);
    section.Visit(*this);
    Leave();
  }
  virtual void Enter(std::string_view section) = 0;
  virtual void Leave() = 0;
};

}  // namespace rlvr
