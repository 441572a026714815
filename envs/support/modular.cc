// SPDX-License-Identifier: Apache-2.0
#include "envs/support/modular.h"

#include <algorithm>
#include <array>
#include <bit>

#include "core/base/hash.h"

namespace rlvr {
namespace {

__extension__ typedef unsigned __int128 uint128;

constexpr uint64_t kSmallest = uint64_t{1} << 60;
constexpr double kMaxModularDegree = 1 << 20;
constexpr double kMaxCoefficientBits = 1 << 22;
constexpr uint64_t kKey = 0x9e3779b97f4a7c15;
constexpr int kPoints = 2;   // where coefficients are smaller than the prime
constexpr int kPrimes = 3;   // where they may not be: as many fresh primes, a point each
constexpr int kRetries = 4;  // points at which a denominator vanished by chance

bool IsPrime(uint64_t n) {
  const PrimeField field(n);
  uint64_t odd = n - 1;
  int twos = 0;
  for (; odd % 2 == 0; odd /= 2) ++twos;
  for (uint64_t base : {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37}) {
    uint64_t x = field.Power(base, odd);
    if (x == 1 || x == n - 1) continue;
    bool witness = true;
    for (int i = 1; i < twos && witness; ++i) {
      x = field.Multiply(x, x);
      witness = x != n - 1;
    }
    if (witness) return false;
  }
  return true;
}

bool HasSmallFactor(uint64_t n) {
  for (uint64_t d : {11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71}) {
    if (n % d == 0) return true;
  }
  return false;
}

// Residues modulo 48 and 7: the law of quadratic reciprocity says which small numbers are squares.
// Modulo 5 it is 4.
struct Residues {
  uint64_t modulo_48;
  std::array<uint64_t, 2> modulo_7;
};

Residues ResiduesOf(FieldShape shape) {
  if (shape == FieldShape::kTurns) return {25, {2, 4}};
  if (shape == FieldShape::kTurnsAndCubes) return {41, {2, 4}};
  return {23, {3, 5}};
}

// Upper bounds of numerator and denominator of a node: degree, and log2 of the sum of absolute
// coefficients.
struct Bound {
  double degree = 0, below = 0;
  double bits = 0, bits_below = 0;
};

double Log2(const mpz_class& x) {
  return x == 0 ? 0 : static_cast<double>(mpz_sizeinbase(x.get_mpz_t(), 2));
}

Bound Times(const Bound& a, const Bound& b) {
  return {a.degree + b.degree, a.below + b.below, a.bits + b.bits, a.bits_below + b.bits_below};
}

Bound Flip(const Bound& a) { return {a.below, a.degree, a.bits_below, a.bits}; }

Bound Plus(const Bound& a, const Bound& b) {
  return {std::max(a.degree + b.below, b.degree + a.below), a.below + b.below,
          std::max(a.bits + b.bits_below, b.bits + a.bits_below) + 1, a.bits_below + b.bits_below};
}

Bound Raise(const Bound& a, double n) {
  return {a.degree * n, a.below * n, a.bits * n, a.bits_below * n};
}

bool TooLarge(const Bound& b) {
  return std::max(b.degree, b.below) > kMaxModularDegree ||
         std::max(b.bits, b.bits_below) > kMaxCoefficientBits;
}

// Bounds of every node, or why there are none.
Identity BoundNodes(const Tree& tree, const ExactValues& exact, std::vector<Bound>& out) {
  out.resize(tree.nodes.size());
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    const Node& node = tree.nodes[i];
    const auto left = [&] { return out[static_cast<size_t>(node.left)]; };
    const auto right = [&] { return out[static_cast<size_t>(node.right)]; };
    Bound& b = out[i];
    if (exact.rational[i] != 0) {
      b = {0, 0, Log2(exact.value[i].get_num()), Log2(exact.value[i].get_den())};
      continue;
    }
    switch (node.op) {
      case Op::kSymbol:
        b = {1, 0, 0, 0};
        break;
      case Op::kNegate:
        b = left();
        break;
      case Op::kAdd:
        b = Plus(left(), right());
        break;
      case Op::kMultiply:
        b = Times(left(), right());
        break;
      case Op::kDivide:
        b = Times(left(), Flip(right()));
        break;
      case Op::kPower: {
        if (!exact.small_integer(node.right)) return Identity::kOther;
        const double n = static_cast<double>(exact.of(node.right).get_num().get_si());
        b = n < 0 ? Raise(Flip(left()), -n) : Raise(left(), n);
        break;
      }
      default:
        return Identity::kOther;
    }
    if (TooLarge(b)) return Identity::kOverBudget;
  }
  return Identity::kEqual;
}

// numerator / denominator, both of Z/p; 0/0 never.
struct Quotient {
  uint64_t above = 0, below = 1;
};

// One evaluation point of one field: symbols have values by name.
class ModularPoint {
 public:
  ModularPoint(PrimeField field, uint64_t key) : f_(field), key_(key) {}

  Quotient Evaluate(const Tree& tree, const ExactValues& exact) {
    values_.resize(tree.nodes.size());
    for (size_t i = 0; i < tree.nodes.size(); ++i) {
      values_[i] =
          exact.rational[i] != 0 ? Constant(exact.value[i]) : Step(tree, exact, tree.nodes[i]);
    }
    return values_[static_cast<size_t>(tree.root)];
  }

 private:
  Quotient Constant(const mpq_class& x) const {
    return {f_.Reduce(x.get_num()), f_.Reduce(x.get_den())};
  }

  Quotient Step(const Tree& tree, const ExactValues& exact, const Node& node) const {
    if (node.op == Op::kSymbol) {
      return {Mix64(key_, Hash64(tree.names[static_cast<size_t>(node.index)])) % f_.prime(), 1};
    }
    const Quotient a = values_[static_cast<size_t>(node.left)];
    if (node.op == Op::kNegate) return {f_.Negate(a.above), a.below};
    if (node.op == Op::kPower) return Raise(a, exact.of(node.right).get_num().get_si());
    const Quotient b = values_[static_cast<size_t>(node.right)];
    if (node.op == Op::kMultiply)
      return {f_.Multiply(a.above, b.above), f_.Multiply(a.below, b.below)};
    if (node.op == Op::kDivide)
      return {f_.Multiply(a.above, b.below), f_.Multiply(a.below, b.above)};
    const uint64_t sum = f_.Add(f_.Multiply(a.above, b.below), f_.Multiply(b.above, a.below));
    return {sum, f_.Multiply(a.below, b.below)};
  }

  Quotient Raise(const Quotient& a, long n) const {
    const auto k = static_cast<uint64_t>(n < 0 ? -n : n);
    const Quotient power{f_.Power(a.above, k), f_.Power(a.below, k)};
    return n < 0 ? Quotient{power.below, power.above} : power;
  }

  PrimeField f_;
  uint64_t key_;
  std::vector<Quotient> values_;
};

// A prime of a list made once, for coefficients that are smaller than any of them.
uint64_t ListedPrime(uint64_t key) {
  static const std::array<uint64_t, 16> primes = [] {
    std::array<uint64_t, 16> list{};
    for (size_t i = 0; i < list.size(); ++i) list[i] = DrawPrime(Mix64(kKey, i));
    return list;
  }();
  return primes[key % primes.size()];
}

struct TreePair {
  const Tree& a;
  const ExactValues& a_exact;
  const Tree& b;
  const ExactValues& b_exact;
};

// One point; kUndefined where a denominator vanishes there.
Identity TestAt(const TreePair& pair, uint64_t prime, uint64_t key) {
  const PrimeField field(prime);
  ModularPoint point(field, key);
  const Quotient x = point.Evaluate(pair.a, pair.a_exact);
  const Quotient y = point.Evaluate(pair.b, pair.b_exact);
  if (x.below == 0 || y.below == 0) return Identity::kUndefined;
  const bool equal = field.Multiply(x.above, y.below) == field.Multiply(y.above, x.below);
  return equal ? Identity::kEqual : Identity::kDifferent;
}

}  // namespace

uint64_t HashTree(const Tree& tree) {
  uint64_t h = tree.nodes.size();
  for (const Node& n : tree.nodes) {
    const uint64_t links = (static_cast<uint64_t>(static_cast<uint32_t>(n.left)) << 32) |
                           static_cast<uint32_t>(n.right);
    h = Mix64(h,
              Mix64(links, (static_cast<uint64_t>(n.op) << 32) | static_cast<uint32_t>(n.index)));
  }
  for (const mpq_class& x : tree.numbers) {
    h = Mix64(h, Mix64(mpz_get_ui(x.get_num().get_mpz_t()), mpz_get_ui(x.get_den().get_mpz_t())));
  }
  for (const std::string& name : tree.names) h = Mix64(h, Hash64(name));
  return h;
}

// Barrett's reduction: for x = ab < 2^(2k), floor(floor(x / 2^(k-1)) * inverse / 2^(k+1)) is x / p
// less at most 2. Source: Menezes et al., Handbook of Applied Cryptography, 14.42.
PrimeField::PrimeField(uint64_t prime)
    : p_(prime),
      bits_(static_cast<int>(std::bit_width(prime))),
      inverse_(static_cast<uint64_t>((static_cast<uint128>(1) << (2 * bits_)) / prime)) {}

uint64_t PrimeField::Multiply(uint64_t a, uint64_t b) const {
  const uint128 x = static_cast<uint128>(a) * b;
  const uint128 above = static_cast<uint128>(static_cast<uint64_t>(x >> (bits_ - 1))) * inverse_;
  uint64_t rest = static_cast<uint64_t>(x) - static_cast<uint64_t>(above >> (bits_ + 1)) * p_;
  while (rest >= p_) rest -= p_;
  return rest;
}

uint64_t PrimeField::Power(uint64_t a, uint64_t exponent) const {
  uint64_t result = 1 % p_;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = Multiply(result, a);
    a = Multiply(a, a);
  }
  return result;
}

uint64_t PrimeField::Reduce(const mpz_class& x) const { return mpz_fdiv_ui(x.get_mpz_t(), p_); }

uint64_t DrawPrime(uint64_t key, FieldShape shape) {
  const Residues want = ResiduesOf(shape);
  uint64_t n = kSmallest + (Mix64(kKey, key) & (kSmallest - 1));
  n += (want.modulo_48 + 48 - n % 48) % 48;
  const auto fits = [&] {
    const bool seven = n % 7 == want.modulo_7[0] || n % 7 == want.modulo_7[1];
    return n % 5 == 4 && seven && !HasSmallFactor(n) && IsPrime(n);
  };
  while (!fits()) n += 48;
  return n;
}

Identity TestIdentity(const Tree& a, const ExactValues& a_exact, const Tree& b,
                      const ExactValues& b_exact) {
  std::vector<Bound> bounds;
  if (const Identity s = BoundNodes(a, a_exact, bounds); s != Identity::kEqual) return s;
  const Bound left = bounds[static_cast<size_t>(a.root)];
  if (const Identity s = BoundNodes(b, b_exact, bounds); s != Identity::kEqual) return s;
  const Bound difference = Plus(left, bounds[static_cast<size_t>(b.root)]);
  const bool small = difference.bits < 59;
  const uint64_t key = Mix64(HashTree(a), HashTree(b));
  const TreePair pair{a, a_exact, b, b_exact};
  int vanished = 0;
  for (int i = 0, done = 0; done < (small ? kPoints : kPrimes); ++i) {
    const uint64_t draw = Mix64(key, static_cast<uint64_t>(i));
    const Identity at = TestAt(pair, small ? ListedPrime(draw) : DrawPrime(draw), draw);
    if (at == Identity::kDifferent) return at;
    if (at == Identity::kEqual)
      ++done;
    else if (++vanished > kRetries)
      return Identity::kUndefined;
  }
  return Identity::kEqual;
}

uint64_t Fingerprint(const Tree& tree, const ExactValues& exact) {
  std::vector<Bound> bounds;
  if (BoundNodes(tree, exact, bounds) != Identity::kEqual) return 0;
  const PrimeField field(ListedPrime(0));
  const Quotient x = ModularPoint(field, kKey).Evaluate(tree, exact);
  return x.below == 0 ? 0 : field.Multiply(x.above, field.Inverse(x.below)) + 1;
}

}  // namespace rlvr
