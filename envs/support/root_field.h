#pragma once
// Roots in the field of a prime: what envs/support/formal.h gives roots and turns their values by.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <optional>

#include "envs/support/modular.h"

namespace rlvr {

class RootField : public PrimeField {
 public:
  explicit RootField(uint64_t prime);

  // A square root of -1; 0: there is none.
  uint64_t i() const { return i_; }
  // One of the two; nullopt: u is no square.
  std::optional<uint64_t> SquareRoot(uint64_t u) const;
  // The one root of an odd degree; nullopt: there may be several.
  std::optional<uint64_t> OddRoot(uint64_t u, uint64_t degree) const;

 private:
  uint64_t odd_ = 0, turn_ = 0;  // p - 1 = odd 2^twos; turn has order 2^twos
  int twos_ = 0;
  uint64_t i_ = 0;
};

// The field in which the roots and circular functions of both trees have values.
FieldShape ShapeFor(const Tree& a, const ExactValues& a_exact, const Tree& b,
                    const ExactValues& b_exact);

}  // namespace rlvr
