// SPDX-License-Identifier: Apache-2.0
#include "core/text/vocabulary.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace rlvr {
namespace {

TEST(Vocabulary, TokensAreTheSortedCharactersAfterTheStop) {
  const Vocabulary vocabulary("cabba");
  EXPECT_EQ(vocabulary.size(), 4);
  EXPECT_EQ(vocabulary.characters(), "abc");
  EXPECT_EQ(vocabulary.Encode("cab"), (std::vector<int32_t>{3, 1, 2}));
}

TEST(Vocabulary, EveryByteRoundTrips) {
  std::string bytes;
  for (int b = 0; b < 256; ++b) bytes += static_cast<char>(b);
  const Vocabulary vocabulary(bytes);
  EXPECT_EQ(vocabulary.size(), 257);
  EXPECT_EQ(vocabulary.Decode(vocabulary.Encode(bytes)), bytes);
}

TEST(Vocabulary, TheStopIsLeftOutOfText) {
  const Vocabulary vocabulary("ab");
  EXPECT_EQ(vocabulary.Decode(std::vector<int32_t>{1, 2, Vocabulary::kStop, 1}), "aba");
}

TEST(Vocabulary, AnUnknownCharacterIsNamed) {
  const Vocabulary vocabulary("ab");
  EXPECT_TRUE(vocabulary.Knows("abab"));
  EXPECT_FALSE(vocabulary.Knows("abc"));
  try {
    vocabulary.Encode("abc");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kData);
    EXPECT_NE(std::string(error.what()).find("0x63 at offset 2"), std::string::npos);
  }
}

TEST(VocabularyDeathTest, AForeignTokenIsABug) {
  const Vocabulary vocabulary("ab");
  EXPECT_DEATH(vocabulary.Decode(std::vector<int32_t>{3}), "token 3 of 3");
}

}  // namespace
}  // namespace rlvr
