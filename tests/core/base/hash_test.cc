// SPDX-License-Identifier: Apache-2.0
#include "core/base/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace rlvr {
namespace {

std::span<const std::byte> Bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(Sha256, GivesTheKnownAnswersOfFips180) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256Hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnThePieces) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 sha;
    sha.Add(std::string_view(text).substr(0, cut));
    sha.Add(std::string_view(text).substr(cut));
    ASSERT_EQ(sha.Hex(), Sha256Hex(text)) << cut;
  }
}

TEST(Sha256, PortableCodeAndInstructionsGiveTheSameBits) {
  const Sha256State start{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> block{'a', 'b', 'c', 0x80};
  block[63] = 24;
  const Sha256State abc{0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                        0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad};
  EXPECT_EQ(Sha256BlockPortable(start, block.data()), abc);
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Crc32c, AgreesWithOneByteAtATimeForAnyLengthAndPlace) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += static_cast<char>(i * 37);
  for (size_t begin = 0; begin < 9; ++begin) {
    uint32_t crc = 0;
    for (size_t end = begin; end < text.size(); ++end) {
      ASSERT_EQ(Crc32c(Bytes(text).subspan(begin, end - begin)), crc);
      crc = Crc32c(Bytes(text).subspan(end, 1), crc);
    }
  }
}

TEST(Crc32c, GivesTheKnownAnswersOfRfc3720) {
  EXPECT_EQ(Crc32c(Bytes("123456789")), 0xe3069283u);
  EXPECT_EQ(Crc32c(Bytes(std::string(32, '\0'))), 0x8a9136aau);
  EXPECT_EQ(Crc32c(Bytes(std::string(32, '\xff'))), 0x62a8ab43u);
  std::string rising;
  for (char c = 0; c < 32; ++c) rising += c;
  EXPECT_EQ(Crc32c(Bytes(rising)), 0x46dd794eu);
}

TEST(Crc32c, GoesOnFromASeed) {
  const std::string_view text = "the checksum of what came before";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(Crc32c(Bytes(text.substr(cut)), Crc32c(Bytes(text.substr(0, cut)))),
              Crc32c(Bytes(text)));
  }
}

TEST(Hash64, SeparatesNeighboursAndIsStable) {
  std::set<uint64_t> seen;
  for (int i = 0; i < 10000; ++i) seen.insert(Hash64("task/" + std::to_string(i)));
  EXPECT_EQ(seen.size(), 10000u);
  EXPECT_NE(Hash64(""), Hash64(std::string_view("\0", 1)));
  EXPECT_EQ(Hash64("rlvr"), Hash64(std::string("rl") + "vr"));
}

TEST(Mix64, IsNotCommutativeAndSpreads) {
  EXPECT_NE(Mix64(1, 2), Mix64(2, 1));
  std::set<uint64_t> seen;
  for (uint64_t a = 0; a < 100; ++a) {
    for (uint64_t b = 0; b < 100; ++b) seen.insert(Mix64(a, b));
  }
  EXPECT_EQ(seen.size(), 10000u);
}

}  // namespace
}  // namespace rlvr
