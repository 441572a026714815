#pragma once
// Arithmetic modulo primes of 61 bits, and the test whether two trees of rational functions are
// identical: both are evaluated at points drawn from a keyed hash of the two texts. Different
// values prove them different. Equal values prove them equal with an error of at most (degree /
// 2^60)^points < 2^-80, and where coefficients may exceed the prime, primes are drawn afresh so
// that none divides a coefficient but with a chance under 2^-80.
//
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "envs/support/exact.h"

namespace rlvr {

// Z/p. Values are in [0, p). Requires: 1 < p < 2^62.
class PrimeField {
 public:
  explicit PrimeField(uint64_t prime);

  uint64_t prime() const { return p_; }
  uint64_t Add(uint64_t a, uint64_t b) const { return a >= p_ - b ? a - (p_ - b) : a + b; }
  uint64_t Negate(uint64_t a) const { return a == 0 ? 0 : p_ - a; }
  uint64_t Multiply(uint64_t a, uint64_t b) const;
  uint64_t Power(uint64_t a, uint64_t exponent) const;
  uint64_t Inverse(uint64_t a) const { return Power(a, p_ - 2); }
  uint64_t Reduce(const mpz_class& x) const;

 private:
  uint64_t p_;
  int bits_;          // k: of p
  uint64_t inverse_;  // floor(2^(2k) / p)
};

// What there is in the field of a prime beside the square roots of 2, 5 and 7, and fifth and
// seventh roots, of which each number has one.
enum class FieldShape : uint8_t {
  kTurns,          // roots of -1 and 3; no cube roots
  kCubes,          // the root of 3, and cube roots; none of -1
  kTurnsAndCubes,  // the root of -1, and cube roots; none of 3
};

// The first prime of the shape after a start drawn by `key`, at least 2^60.
uint64_t DrawPrime(uint64_t key, FieldShape shape = FieldShape::kTurns);

// A hash of what is written, by which points and primes are drawn. Pure.
uint64_t HashTree(const Tree& tree);

enum class Identity : uint8_t {
  kEqual,
  kDifferent,
  kUndefined,   // a denominator is identically zero
  kOther,       // no rational functions
  kOverBudget,  // the degree or the size of coefficients
};

// Whether a and b are the same rational function. `a_exact` and `b_exact` are EvaluateExactly of
// each.
Identity TestIdentity(const Tree& a, const ExactValues& a_exact, const Tree& b,
                      const ExactValues& b_exact);

// A number that equal rational functions share, under a fixed key; 0 where it can't be given.
uint64_t Fingerprint(const Tree& tree, const ExactValues& exact);

}  // namespace rlvr
