// SPDX-License-Identifier: Apache-2.0
#include "core/base/utf8.h"

#include <gtest/gtest.h>

namespace rlvr {
namespace {

TEST(Utf8, WellFormedTextsAreKept) {
  for (const char* text : {"", "plain", "\xc2\x80", "\xe2\x89\xa4", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "a\xc3\xa9z"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
    EXPECT_EQ(ToReadable(text), text);
  }
}

TEST(Utf8, BytesOfNoCharacterAreReplacedOneByOne) {
  const std::string mark = "\xef\xbf\xbd";
  EXPECT_EQ(ToReadable("a\xff"), "a" + mark);
  EXPECT_EQ(ToReadable("\xe2\x89"), mark + mark) << "cut short";
  EXPECT_EQ(ToReadable("\xe2\x89z"), mark + mark + "z");
  EXPECT_EQ(ToReadable("\x80\xc3\xa9"), mark + "\xc3\xa9");
  for (const char* text : {"\xc0\x80", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",  // longer than they need
                           "\xed\xa0\x80",                                  // a surrogate
                           "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(IsUtf8(text));
    EXPECT_TRUE(IsUtf8(ToReadable(text)));
  }
}

TEST(Utf8, EveryByteTravelsAsACharacter) {
  std::string bytes;
  for (int b = 0; b < 256; ++b) bytes += static_cast<char>(b);
  EXPECT_TRUE(IsUtf8(BytesToUtf8(bytes)));
  EXPECT_EQ(BytesOfUtf8(BytesToUtf8(bytes)), bytes);
  EXPECT_EQ(BytesToUtf8("ASCII"), "ASCII");
  EXPECT_EQ(BytesToUtf8("\xe9"), "\xc3\xa9");
}

TEST(Utf8, TextsThatNoBytesMakeAreRefused) {
  EXPECT_FALSE(BytesOfUtf8("\xc4\x80")) << "U+0100";
  EXPECT_FALSE(BytesOfUtf8("\xe9"));
}

}  // namespace
}  // namespace rlvr
