// SPDX-License-Identifier: Apache-2.0
#include "envs/support/root_field.h"

#include <numeric>

namespace rlvr {
namespace {

// Whether a root or a power of degree 3, 6 or 9, or i or a circular function, occurs.
struct Needs {
  bool cubes = false, turns = false;

  void Add(const Tree& tree, const ExactValues& exact) {
    for (size_t i = 0; i < tree.nodes.size(); ++i) {
      const Node& node = tree.nodes[i];
      if (exact.rational[i] != 0) continue;
      const bool power = node.op == Op::kPower && exact.is(node.right);
      const mpz_class divisor = power ? exact.of(node.right).get_den() : mpz_class(1);
      cubes = cubes || (node.op == Op::kRoot && node.index % 3 == 0) || divisor % 3 == 0;
      const bool circular =
          node.op == Op::kFunction && static_cast<Function>(node.index) < Function::kSinh;
      turns = turns || node.op == Op::kImaginary || circular;
    }
  }
  FieldShape shape() const {
    if (!cubes) return FieldShape::kTurns;
    return turns ? FieldShape::kTurnsAndCubes : FieldShape::kCubes;
  }
};

}  // namespace

RootField::RootField(uint64_t prime) : PrimeField(prime) {
  for (odd_ = prime - 1; odd_ % 2 == 0; odd_ /= 2) ++twos_;
  uint64_t other = 2;  // no square
  while (Power(other, (prime - 1) / 2) == 1) ++other;
  turn_ = Power(other, odd_);
  if (twos_ >= 2) i_ = Power(turn_, uint64_t{1} << (twos_ - 2));
}

// Tonelli's method, as Shanks put it.
std::optional<uint64_t> RootField::SquareRoot(uint64_t u) const {
  if (u == 0) return u;
  uint64_t root = Power(u, (odd_ + 1) / 2), rest = Power(u, odd_), turn = turn_;
  for (int order = twos_; rest != 1;) {
    int i = 0;
    for (uint64_t square = rest; square != 1 && i < order; ++i) square = Multiply(square, square);
    if (i == order) return std::nullopt;
    const uint64_t step = Power(turn, uint64_t{1} << (order - i - 1));
    root = Multiply(root, step);
    turn = Multiply(step, step);
    rest = Multiply(rest, turn);
    order = i;
  }
  return root;
}

// u^k with degree * k = 1 modulo p - 1.
std::optional<uint64_t> RootField::OddRoot(uint64_t u, uint64_t degree) const {
  if (std::gcd(degree, prime() - 1) != 1) return std::nullopt;
  mpz_class k;
  mpz_invert(k.get_mpz_t(), mpz_class(degree).get_mpz_t(), mpz_class(prime() - 1).get_mpz_t());
  return Power(u, k.get_ui());
}

FieldShape ShapeFor(const Tree& a, const ExactValues& a_exact, const Tree& b,
                    const ExactValues& b_exact) {
  Needs needs;
  needs.Add(a, a_exact);
  needs.Add(b, b_exact);
  return needs.shape();
}

}  // namespace rlvr
