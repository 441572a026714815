#pragma once
// Numbers as fixed-width digit strings, least significant digit first or last: the form in which
// small policies learn.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rlvr {

enum class DigitOrder { kLeastFirst, kMostFirst };

// 10^exponent. Requires: exponent in [0, 18].
int64_t PowerOfTen(int64_t exponent);
// `value` in exactly `width` digits, zero-padded. Requires: 0 <= value < 10^width, width <= 18.
std::string ToDigits(int64_t value, int64_t width, DigitOrder order = DigitOrder::kLeastFirst);
// The value of a string of 1 to 18 digits; nullopt of anything else.
std::optional<int64_t> FromDigits(std::string_view digits,
                                  DigitOrder order = DigitOrder::kLeastFirst);

}  // namespace rlvr
