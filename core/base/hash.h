#pragma once
// Hashes: 64-bit for keys and splits, CRC32C for frames, SHA-256 for files. All stable across
// machines and releases.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rlvr {

// A 64-bit hash of bytes (FNV-1a followed by a strong finaliser). Not cryptographic. Pure.
uint64_t Hash64(std::string_view bytes);
// A strong mix of two words into one; not commutative. Pure.
uint64_t Mix64(uint64_t a, uint64_t b);

// CRC32C (Castagnoli), as in RFC 3720; `seed` is the checksum of what came before. Pure.
uint32_t Crc32c(std::span<const std::byte> bytes, uint32_t seed = 0);

using Sha256State = std::array<uint32_t, 8>;
// SHA-256's compression of one block of 64 bytes, in portable code. Pure.
Sha256State Sha256BlockPortable(Sha256State state, const uint8_t* block);

// SHA-256 (FIPS 180-4), fed in pieces; uses the processor's instructions where it has them.
class Sha256 {
 public:
  void Add(std::span<const std::byte> bytes);
  void Add(std::string_view text);
  // 64 lower-case hex digits of all that was added; the object is not to be fed any more.
  std::string Hex();

 private:
  void Block(const uint8_t* block);

  Sha256State state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> buffer_{};
  uint64_t bytes_ = 0;
};

// SHA-256 of one piece of text, as 64 hex digits.
std::string Sha256Hex(std::string_view text);

}  // namespace rlvr
