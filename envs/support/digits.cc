// SPDX-License-Identifier: Apache-2.0
#include "envs/support/digits.h"

#include <algorithm>

#include "core/base/check.h"

namespace rlvr {

int64_t PowerOfTen(int64_t exponent) {
  CHECK(exponent >= 0 && exponent <= 18, "10^{}", exponent);
  int64_t power = 1;
  for (int64_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::string ToDigits(int64_t value, int64_t width, DigitOrder order) {
  CHECK(value >= 0 && value < PowerOfTen(width), "{} in {} digits", value, width);
  std::string digits(static_cast<size_t>(width), '0');
  for (char& c : digits) {
    c = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  if (order == DigitOrder::kMostFirst) std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<int64_t> FromDigits(std::string_view digits, DigitOrder order) {
  if (digits.empty() || digits.size() > 18) return std::nullopt;
  int64_t value = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const char c = order == DigitOrder::kMostFirst ? digits[i] : digits[digits.size() - 1 - i];
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  return value;
}

}  // namespace rlvr
