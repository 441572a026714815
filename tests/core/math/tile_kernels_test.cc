// SPDX-License-Identifier: Apache-2.0
// The products by tiles (core/math/kernels/bfloat16_amx.inc) with tile instructions in plain C++,
// as Intel's manual writes them down, so that they are tried on processors without them.
#define RLVR_VECTOR_BYTES 64

#include <bit>
#include <cstdint>
#include <cstring>

#include "core/base/check.h"
#include "tests/core/math/kernel_test.h"

namespace rlvr {
namespace {

struct Tile {
  uint32_t words[16][16];
};
thread_local Tile tiles[8];
thread_local bool configured = false;

void Configure(const void* shapes) {
  uint8_t bytes[64];
  std::memcpy(bytes, shapes, sizeof(bytes));
  CHECK(bytes[0] == 1, "palette {}", bytes[0]);
  for (int tile = 0; tile < 8; ++tile) {
    CHECK(bytes[16 + 2 * tile] == 64 && bytes[17 + 2 * tile] == 0 && bytes[48 + tile] == 16,
          "tile {} is not 16 rows of 64 bytes", tile);
  }
  configured = true;
}

Tile& TileAt(int tile) {
  CHECK(configured, "tile {} before its shape", tile);
  return tiles[tile];
}

void LoadTile(int tile, const uint32_t* from, int64_t row_bytes) {
  for (int r = 0; r < 16; ++r)
    std::memcpy(TileAt(tile).words[r], reinterpret_cast<const char*>(from) + r * row_bytes, 64);
}

void StoreTile(int tile, float* to, int64_t row_bytes) {
  for (int r = 0; r < 16; ++r)
    std::memcpy(reinterpret_cast<char*>(to) + r * row_bytes, TileAt(tile).words[r], 64);
}

// Of pairs, the first ones' products and the second ones' are summed apart, then added to the sums.
void DotTiles(int sums, int rows, int columns) {
  for (int m = 0; m < 16; ++m) {
    for (int n = 0; n < 16; ++n) {
      float first = 0, second = 0;
      for (int k = 0; k < 16; ++k) {
        const uint32_t a = TileAt(rows).words[m][k], b = TileAt(columns).words[k][n];
        first += std::bit_cast<float>(a << 16) * std::bit_cast<float>(b << 16);
        second += std::bit_cast<float>(a & 0xffff0000u) * std::bit_cast<float>(b & 0xffff0000u);
      }
      uint32_t& sum = TileAt(sums).words[m][n];
      sum = std::bit_cast<uint32_t>(std::bit_cast<float>(sum) + (first + second));
    }
  }
}

}  // namespace

#define RLVR_TILE_CONFIGURE(shapes) Configure(shapes)
#define RLVR_TILE_RELEASE() configured = false
#define RLVR_TILE_ZERO(tile) TileAt(tile) = Tile()
#define RLVR_TILE_LOAD(tile, from, row_bytes) LoadTile(tile, from, row_bytes)
#define RLVR_TILE_STORE(tile, to, row_bytes) StoreTile(tile, to, row_bytes)
#define RLVR_TILE_DOT(sums, rows, columns) DotTiles(sums, rows, columns)

namespace {
// clang-format off
#include "core/math/kernels/vec.inc"
#include "core/math/kernels/product.inc"
#include "core/math/kernels/bfloat16.inc"
#include "core/math/kernels/bfloat16_amx.inc"
// clang-format on
}  // namespace

const Bfloat16Kernels& test::Bfloat16Tiles() { return kBfloat16Table<TileUnit>; }

}  // namespace rlvr
