#pragma once
// Text to value and back, for each kind of field. Reading is strict: the whole text, no rounding,
// no NaN or infinity, inside the range of the field. Printing round-trips: the same value, bit for
// bit.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/field.h"

namespace rlvr {

// Sets `value` from `text`. Returns "" or what was expected, such as "expected a whole number in
// [1, 8]"; then `value` is unchanged.
std::string ReadValue(std::string_view text, const FieldInfo& info, bool& value);
std::string ReadValue(std::string_view text, const FieldInfo& info, int64_t& value);
std::string ReadValue(std::string_view text, const FieldInfo& info, double& value);
std::string ReadValue(std::string_view text, const FieldInfo& info, std::string& value);
std::string ReadValue(std::string_view text, const FieldInfo& info, std::vector<int64_t>& value);
std::string ReadValue(std::string_view text, const FieldInfo& info, std::vector<double>& value);
std::string ReadValue(std::string_view text, const FieldInfo& info,
                      std::vector<std::string>& value);

// The text that ReadValue turns into the same value.
std::string PrintValue(bool value);
std::string PrintValue(int64_t value);
std::string PrintValue(double value);  // the shortest that round-trips
std::string PrintValue(const std::string& value);
std::string PrintValue(const std::vector<int64_t>& value);
std::string PrintValue(const std::vector<double>& value);
std::string PrintValue(const std::vector<std::string>& value);

// "in [1, 8]", "at least 1", "at most 8" or "" where the field has no range.
std::string PrintRange(const FieldInfo& info);

}  // namespace rlvr
