// SPDX-License-Identifier: Apache-2.0
#include "core/math/precision.h"

#include <array>

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "core/base/check.h"
#include "core/math/isa.h"
#include "core/math/kernels/tables.h"

namespace rlvr {
namespace {

constexpr std::array<std::string_view, 3> kPrecisions = {"float32", "bfloat16",
                                                         "bfloat16_software"};

enum class Unit { kNone, kAvx512, kAmx };

#if defined(__x86_64__)
// Whether the system saves the tiles' registers and lets this process use them (Linux 5.16 on).
bool MayUseTiles() {
  constexpr int kRequestPermission = 0x1023, kTileData = 18;
  constexpr unsigned kTileStates = 3u << 17;
  unsigned low = 0, high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & kTileStates) == kTileStates &&
         syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

Unit Detect() {
  constexpr unsigned kAmxBf16 = 1u << 22, kAmxTile = 1u << 24, kAvx512Bf16 = 1u << 5;
  if (ActiveIsa() != Isa::kAvx512) return Unit::kNone;
  unsigned a = 0, b = 0, c = 0, d = 0;
  const bool more = __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0;
  if (!more || (a & kAvx512Bf16) == 0) return Unit::kNone;  // the tiles' kernels convert by it, too
  const bool known = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0;
  const bool tiles = known && (d & kAmxBf16) != 0 && (d & kAmxTile) != 0 && MayUseTiles();
  return tiles ? Unit::kAmx : Unit::kAvx512;
}
#else
Unit Detect() { return Unit::kNone; }
#endif

Unit UnitInUse() {
  static const Unit unit = Detect();
  return unit;
}

}  // namespace

std::span<const std::string_view> EnumNames(Precision) { return kPrecisions; }

std::string_view Bfloat16Unit() {
  switch (UnitInUse()) {
    case Unit::kAmx:
      return "amx_bf16";
    case Unit::kAvx512:
      return "avx512_bf16";
    default:
      return "";
  }
}

std::string PrecisionText(Precision precision) {
  std::string text(kPrecisions[static_cast<size_t>(precision)]);
  if (precision == Precision::kBfloat16) text.append(" (").append(Bfloat16Unit()).append(")");
  return text;
}

const Bfloat16Kernels& GetBfloat16Kernels(Precision precision) {
  CHECK(precision != Precision::kFloat32, "float32 has no bfloat16 products");
  if (precision == Precision::kBfloat16) {
    CHECK(UnitInUse() != Unit::kNone, "no unit for bfloat16");
    return UnitInUse() == Unit::kAmx ? Bfloat16Amx() : Bfloat16Avx512Unit();
  }
  switch (ActiveIsa()) {
    case Isa::kAvx512:
      return Bfloat16Avx512();
    case Isa::kAvx2:
      return Bfloat16Avx2();
    default:
      return Bfloat16Baseline();
  }
}

}  // namespace rlvr
