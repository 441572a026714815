// SPDX-License-Identifier: Apache-2.0
#include "envs/support/digits.h"

#include <gtest/gtest.h>

namespace rlvr {
namespace {

TEST(Digits, AreWrittenInEitherOrderWithLeadingZeros) {
  EXPECT_EQ(ToDigits(123, 4), "3210");
  EXPECT_EQ(ToDigits(123, 4, DigitOrder::kMostFirst), "0123");
  EXPECT_EQ(ToDigits(0, 1), "0");
}

TEST(Digits, AreReadBack) {
  for (const int64_t value : {0, 7, 70, 123456}) {
    for (const DigitOrder order : {DigitOrder::kLeastFirst, DigitOrder::kMostFirst}) {
      EXPECT_EQ(FromDigits(ToDigits(value, 9, order), order), value);
    }
  }
}

TEST(Digits, NothingElseIsRead) {
  for (const char* text : {"", "1x", "-1", " 1", "1234567890123456789"}) {
    EXPECT_FALSE(FromDigits(text)) << text;
  }
}

}  // namespace
}  // namespace rlvr
