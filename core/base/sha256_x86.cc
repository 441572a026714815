// SPDX-License-Identifier: Apache-2.0
#include "core/base/sha256_x86.h"

#include "core/base/check.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace rlvr {

#if defined(__x86_64__)

bool HasShaInstructions() {
  static const bool has = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b >> 29 & 1) != 0 &&
           __builtin_cpu_supports("sse4.1");
  }();
  return has;
}

// The instructions keep the state as two words, of a, b, e, f and of c, d, g, h; each does two
// rounds and gives the first word anew, the old one being the second. Four words hold the last 16
// entries of the message schedule.
__attribute__((target("sha,sse4.1"))) void Sha256BlockX86(std::array<uint32_t, 8>& state,
                                                          const uint8_t* block,
                                                          const std::array<uint32_t, 64>& round) {
  const auto load = [](const void* from) __attribute__((target("sha,sse4.1"))) {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
  };
  const auto word = [](uint32_t value) { return static_cast<int>(value); };
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i schedule[4];
  for (int i = 0; i < 4; ++i) schedule[i] = _mm_shuffle_epi8(load(block + 16 * i), swap);
  const auto& s = state;
  const __m128i abef = _mm_set_epi32(word(s[0]), word(s[1]), word(s[4]), word(s[5]));
  const __m128i cdgh = _mm_set_epi32(word(s[2]), word(s[3]), word(s[6]), word(s[7]));
  __m128i first = abef, second = cdgh;
  for (int i = 0; i < 16; ++i) {
    __m128i& now = schedule[i % 4];
    const __m128i next = schedule[(i + 1) % 4], last = schedule[(i + 3) % 4];
    const __m128i sum = _mm_add_epi32(now, load(round.data() + 4 * i));
    second = _mm_sha256rnds2_epu32(second, first, sum);
    first = _mm_sha256rnds2_epu32(first, second, _mm_shuffle_epi32(sum, 0x0e));
    if (i >= 12) continue;
    const __m128i sevenths = _mm_alignr_epi8(last, schedule[(i + 2) % 4], 4);
    now = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(now, next), sevenths), last);
  }
  alignas(16) uint32_t out[8];
  _mm_store_si128(reinterpret_cast<__m128i*>(out), _mm_add_epi32(first, abef));
  _mm_store_si128(reinterpret_cast<__m128i*>(out + 4), _mm_add_epi32(second, cdgh));
  state = {out[3], out[2], out[7], out[6], out[1], out[0], out[5], out[4]};
}

#else

bool HasShaInstructions() { return false; }

void Sha256BlockX86(std::array<uint32_t, 8>&, const uint8_t*, const std::array<uint32_t, 64>&) {
  CHECK(false, "no such instructions");
}

#endif

}  // namespace rlvr
