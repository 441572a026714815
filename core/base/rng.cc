// SPDX-License-Identifier: Apache-2.0
#include "core/base/rng.h"

#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "core/base/check.h"
#include "core/base/hash.h"

namespace rlvr {

std::array<uint32_t, 4> Philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53} * counter[0];
    const uint64_t p1 = uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(p1),
               static_cast<uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(p0)};
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return counter;
}

// The key and the upper half of the counter hold a 128-bit mix of seed, name and indices; the lower
// half counts.
Stream::Stream(uint64_t seed, std::string_view name, std::initializer_list<uint64_t> indices) {
  uint64_t a = Mix64(seed, Hash64(name));
  uint64_t b = Mix64(Hash64(name) ^ 0x5bd1e995ULL, seed);
  for (const uint64_t index : indices) {
    a = Mix64(a, index);
    b = Mix64(b, index);
  }
  key_ = {static_cast<uint32_t>(a), static_cast<uint32_t>(a >> 32)};
  counter_ = {0, 0, static_cast<uint32_t>(b), static_cast<uint32_t>(b >> 32)};
}

Stream::result_type Stream::operator()() {
  if (used_ == 4) {
    block_ = Philox4x32(counter_, key_);
    if (++counter_[0] == 0) ++counter_[1];
    used_ = 0;
  }
  return block_[static_cast<size_t>(used_++)];
}

double Stream::Uniform() {
  const uint64_t high = (*this)() >> 5, low = (*this)() >> 6;
  return static_cast<double>(high << 26 | low) * 0x1.0p-53;
}

int64_t Stream::Integer(int64_t low, int64_t high) {
  CHECK(low <= high, "[{}, {}]", low, high);
  return boost::random::uniform_int_distribution<int64_t>(low, high)(*this);
}

double Stream::Normal() { return boost::random::normal_distribution<double>()(*this); }

}  // namespace rlvr
