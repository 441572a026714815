#pragma once
// Random streams, keyed by meaning: a name and indices, never seed + i. Counter-based
// (Philox4x32-10, Salmon et al. 2011), so a stream has no state to save: the same key gives the
// same numbers on any thread, after any resume. Distributions come from Boost.Random, which gives
// the same values on every platform.
//
//   Stream rng(config.seed, "rollout.token", {step, prompt, completion});
//   double u = rng.Uniform();
//   int64_t digit = rng.Integer(0, 9);
//
// The names in use are listed in docs/randomness.md.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace rlvr {

// A UniformRandomBitGenerator of 32-bit words. Copyable; two copies give the same numbers. One
// caller at a time.
class Stream {
 public:
  using result_type = uint32_t;

  Stream(uint64_t seed, std::string_view name, std::initializer_list<uint64_t> indices = {});

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()();

  // Uniform in [0, 1) with 53 bits; two words.
  double Uniform();
  // Uniform in [low, high], both included. Requires: low <= high.
  int64_t Integer(int64_t low, int64_t high);
  // Standard normal.
  double Normal();

 private:
  std::array<uint32_t, 2> key_;
  std::array<uint32_t, 4> counter_;
  std::array<uint32_t, 4> block_{};
  int used_ = 4;
};

// Philox4x32-10 of one counter under one key: ten rounds. Pure.
std::array<uint32_t, 4> Philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

}  // namespace rlvr
