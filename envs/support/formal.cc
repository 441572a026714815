// SPDX-License-Identifier: Apache-2.0
#include "envs/support/formal.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "core/base/hash.h"
#include "envs/support/linear_form.h"
#include "envs/support/root_field.h"

namespace rlvr {
namespace {

constexpr int kFormalPoints = 3;
constexpr int kPointAttempts = 64;  // at points where some radicand has no square root
constexpr int kMaxSigns = 4;        // independent square roots: every choice of signs is tried
constexpr long kUnit =
    2520;  // an exponential's unknown is e^(monomial/2520), so that fractions of it are powers
constexpr long kMaxFormalPower = long{1} << 32;  // of an unknown: far below the primes
// Trial division of numbers under roots, powers and logarithms: by primes below the first bound, or
// the second where the number is longer than so many bits.
constexpr unsigned long kMaxPrime = 1000, kMaxPrimeOfLong = 8;
constexpr size_t kMaxFactoredBits = 512;
constexpr long kMaxSteps = 64;  // between arguments of factorials that are compared

using PrimePowers = std::vector<std::pair<mpz_class, long>>;  // primes and their powers

// Appends the factors of a whole positive number, those of its inverse where `sign` is -1. The last
// may be no prime: it has no small factor, or is too long to be searched for one.
void AppendFactors(mpz_class rest, long sign, PrimePowers& out) {
  const bool brief = mpz_sizeinbase(rest.get_mpz_t(), 2) <= kMaxFactoredBits;
  const unsigned long bound = brief ? kMaxPrime : kMaxPrimeOfLong;
  for (unsigned long q = 2; q < bound && q * q <= rest; q += q == 2 ? 1 : 2) {
    if (mpz_divisible_ui_p(rest.get_mpz_t(), q) == 0) continue;
    const mpz_class prime(q);
    const mp_bitcnt_t power = mpz_remove(rest.get_mpz_t(), rest.get_mpz_t(), prime.get_mpz_t());
    out.emplace_back(prime, sign * static_cast<long>(power));
  }
  if (rest > 1) out.emplace_back(rest, sign);
}

// What is meant: symbols are positive; \log is decimal; values are real, so that what stands under
// a root is positive.
struct Laws {
  bool positive, decimal_log, real;
};

// What does not depend on the point: worked out once for a proof.
class Known {
 public:
  const PrimePowers& FactorsOf(const mpq_class& positive) {
    const auto [it, added] = factors_.try_emplace(positive);
    if (!added) return it->second;
    AppendFactors(positive.get_num(), 1, it->second);
    AppendFactors(positive.get_den(), -1, it->second);
    return it->second;
  }

  const std::optional<Polynomial>& Expanded(const Tree& tree, const ExactValues& exact,
                                            int32_t node) {
    const auto [it, added] = expanded_.try_emplace({&tree, node});
    if (added) it->second = Expand(tree, exact, node);
    return it->second;
  }

 private:
  std::map<mpq_class, PrimePowers> factors_;
  std::map<std::pair<const Tree*, int32_t>, std::optional<Polynomial>> expanded_;
};

// One point of one prime field: a value for every unknown, the same for both sides. Sub-results
// that don't exist there (no square root, a zero denominator) or have no rule are none.
class FormalPoint {
 public:
  using Value = std::optional<uint64_t>;

  FormalPoint(uint64_t prime, uint64_t key, const Laws& laws, Known& known)
      : f_(prime), key_(key), laws_(laws), known_(known) {}

  // The choice of signs for the square roots, a bit each in the order in which they were met.
  void Choose(uint64_t signs) { signs_ = signs; }
  int roots() const { return static_cast<int>(bits_.size()); }

  Value Evaluate(const Tree& tree, const ExactValues& exact) {
    tree_ = &tree;
    exact_ = &exact;
    values_.assign(tree.nodes.size(), std::nullopt);
    for (size_t i = 0; i < values_.size(); ++i) {
      values_[i] = Step(static_cast<int32_t>(i));
      if (!values_[i] || roots() > kMaxSigns) return std::nullopt;
    }
    return values_[static_cast<size_t>(tree.root)];
  }

 private:
  Value At(int32_t node) const { return values_[static_cast<size_t>(node)]; }
  uint64_t Random(std::string_view kind, std::string_view name) const {
    return Mix64(Mix64(key_, Hash64(kind)), Hash64(name)) % (f_.prime() - 1) + 1;
  }
  uint64_t Opaque(std::string_view kind, uint64_t value) const {
    return Mix64(Mix64(key_, Hash64(kind)), value) % (f_.prime() - 1) + 1;
  }
  Value Divide(Value a, Value b) const {
    if (!a || !b || *b == 0) return std::nullopt;
    return f_.Multiply(*a, f_.Inverse(*b));
  }
  uint64_t PowerOf(uint64_t base, const mpz_class& n) const {
    const uint64_t k = PrimeField(f_.prime() - 1).Reduce(n);
    return f_.Power(base, k);
  }
  Value Rational(const mpq_class& x) const {
    return Divide(f_.Reduce(x.get_num()), f_.Reduce(x.get_den()));
  }

  Value Step(int32_t at) {
    const Node& node = tree_->at(at);
    if (exact_->is(at)) return Rational(exact_->of(at));
    switch (node.op) {
      case Op::kSymbol:
        return SymbolAt(tree_->names[static_cast<size_t>(node.index)]);
      case Op::kPi:
        return Random("pi", "");
      case Op::kEuler:
        return Exponential(Scaled({}, 1));
      case Op::kImaginary:
        return f_.i() == 0 ? std::nullopt : Value(f_.i());
      case Op::kPower:
        return Power(node);
      case Op::kRoot:
        return Root(node.left, node.index);
      case Op::kFunction:
        return Call(node);
      case Op::kFactorial:
        return Factorial(node.left);
      default:
        return Arithmetic(node);
    }
  }

  Value Arithmetic(const Node& node) const {
    const Value a = At(node.left);
    if (!a) return a;
    if (node.op == Op::kNegate) return f_.Negate(*a);
    const Value b = At(node.right);
    if (!b) return b;
    if (node.op == Op::kAdd) return f_.Add(*a, *b);
    if (node.op == Op::kMultiply) return f_.Multiply(*a, *b);
    return Divide(a, b);
  }

  static Polynomial Scaled(const Monomial& monomial, const mpq_class& factor) {
    Polynomial p;
    AddTerm(p, monomial, factor);
    return p;
  }

  // The product over the terms c*m of an exponent of unknown(m)^(kUnit c).
  Value OverTerms(const Polynomial& exponent, std::string_view base) const {
    uint64_t product = 1;
    for (const auto& [monomial, coefficient] : exponent.terms) {
      const mpq_class scaled = coefficient * kUnit;
      if (scaled.get_den() != 1 || abs(scaled) > kMaxFormalPower) return std::nullopt;
      std::string name;
      for (const auto& [symbol, power] : monomial)
        name += symbol + "^" + std::to_string(power) + " ";
      product = f_.Multiply(product, PowerOf(Random(base, name), scaled.get_num()));
    }
    return product;
  }

  // e to a polynomial. Of e^(i pi c), halves of c are powers of i.
  Value Exponential(const Polynomial& exponent) const {
    const Monomial turn{{"\\i", 1}, {"\\pi", 1}};
    Polynomial rest = exponent;
    uint64_t factor = 1;
    if (const auto it = rest.terms.find(turn); it != rest.terms.end()) {
      const mpq_class halves = it->second * 2;
      if (f_.i() == 0) return std::nullopt;
      if (halves.get_den() == 1) {
        factor = PowerOf(f_.i(), halves.get_num());
        rest.terms.erase(it);
      }
    }
    const Value product = OverTerms(rest, "exp");
    return product ? Value(f_.Multiply(factor, *product)) : product;
  }

  Value Power(const Node& node) {
    if (exact_->is(node.right)) return RationalPower(node.left, exact_->of(node.right));
    const auto& exponent = known_.Expanded(*tree_, *exact_, node.right);
    if (!exponent) return std::nullopt;
    const Node& base = tree_->at(node.left);
    if (base.op == Op::kEuler) return Exponential(*exponent);
    if (base.op == Op::kPower && tree_->at(base.left).op == Op::kEuler && exact_->is(base.right)) {
      const auto product = MultiplyPolynomials(*exponent, Scaled({}, exact_->of(base.right)));
      return product ? Exponential(*product) : std::nullopt;  // (e^2)^x
    }
    if (base.op == Op::kSymbol) {
      return SplitPower(*exponent, At(node.left),
                        "power " + tree_->names[static_cast<size_t>(base.index)]);
    }
    if (!exact_->is(node.left) || exact_->of(node.left) <= 0) return std::nullopt;
    return NumberPower(exact_->of(node.left), *exponent);
  }

  // base^(whole part of the constant term) * unknowns.
  Value SplitPower(Polynomial exponent, Value base, const std::string& kind) const {
    uint64_t whole = 1;
    if (const auto it = exponent.terms.find({});
        it != exponent.terms.end() && it->second.get_den() == 1) {
      if (!base || *base == 0) return std::nullopt;
      whole = PowerOf(*base, it->second.get_num());
      exponent.terms.erase(it);
    }
    const Value rest = OverTerms(exponent, kind);
    return rest ? Value(f_.Multiply(whole, *rest)) : rest;
  }

  // n! where n = m + k with a whole constant k: m! (m+1)...(m+k), so that (n+1)! = (n+1) n!.
  Value Factorial(int32_t argument) {
    Value n = At(argument);
    const auto& polynomial = known_.Expanded(*tree_, *exact_, argument);
    if (!n || !polynomial) return n ? Value(Opaque("factorial", *n)) : n;
    const auto constant = polynomial->terms.find({});
    long steps = 0;
    if (constant != polynomial->terms.end() && constant->second.get_den() == 1 &&
        abs(constant->second) <= kMaxSteps) {
      steps = constant->second.get_num().get_si();
    }
    uint64_t above = 1, below = 1;
    for (; steps > 0; --steps, n = f_.Add(*n, f_.Negate(1))) above = f_.Multiply(above, *n);
    for (; steps < 0; ++steps) n = f_.Add(*n, 1), below = f_.Multiply(below, *n);
    return Divide(f_.Multiply(above, Opaque("factorial", *n)), below);
  }

  Value NumberPower(const mpq_class& base, const Polynomial& exponent) const {
    Value product = 1;
    for (const auto& [q, power] : known_.FactorsOf(base)) {
      Polynomial scaled;
      for (const auto& [monomial, c] : exponent.terms) AddTerm(scaled, monomial, c * power);
      const Value part = SplitPower(scaled, f_.Reduce(q), "number " + q.get_str());
      product = product && part ? Value(f_.Multiply(*product, *part)) : std::nullopt;
    }
    return product;
  }

  Value RationalPower(int32_t base, const mpq_class& exponent) {
    if (exponent.get_den() > kMaxRootIndex || abs(exponent) > kMaxFormalPower) return std::nullopt;
    const Value root = exponent.get_den() == 1
                           ? At(base)
                           : Root(base, static_cast<int>(exponent.get_den().get_si()));
    if (!root || (*root == 0 && exponent <= 0)) return std::nullopt;
    return *root == 0 ? root : PowerOf(*root, exponent.get_num());
  }

  // The root of a node. What is known to be positive is taken out: sqrt(12 u) = 2 sqrt(3) sqrt(u).
  Value Root(int32_t radicand, int degree) {
    Value u = At(radicand);
    if (!u) return u;
    uint64_t outside = 1;
    const auto& polynomial = known_.Expanded(*tree_, *exact_, radicand);
    if (polynomial && degree == 2 && !polynomial->terms.empty()) {
      const Value content = RootOfContent(*polynomial, *u);
      if (!content) return std::nullopt;
      outside = *content;
    }
    for (; degree % 2 == 0; degree /= 2) {
      if (*u != 1) u = SquareRoot(*u);
      if (!u) return u;
    }
    if (degree > 1) u = f_.OddRoot(*u, static_cast<uint64_t>(degree));
    return u ? Value(f_.Multiply(outside, *u)) : u;
  }

  // The square root of a polynomial's positive content and of the powers that may be taken out of
  // it; divides `u`, its value, by what was under that root. Symbols are real: the root of x^2 y is
  // |x| sqrt(y). An odd power that stands alone is real for positive x alone.
  Value RootOfContent(const Polynomial& polynomial, uint64_t& u) {
    const auto& [monomial, coefficient] = *polynomial.terms.rbegin();
    uint64_t root = 1, under = 1;
    const auto take = [&](uint64_t base, long power) {
      const Value half = power % 2 == 0 ? Value(base) : SquareRoot(base);
      if (!half || *half == 0) return false;
      root = f_.Multiply(root, PowerOf(*half, power % 2 == 0 ? power / 2 : power));
      under = f_.Multiply(under, PowerOf(base, power));
      return true;
    };
    for (const auto& [q, power] : known_.FactorsOf(abs(coefficient))) {
      if (!take(f_.Reduce(q), power)) return std::nullopt;
    }
    if (polynomial.terms.size() == 1) {
      const bool alone = laws_.real && monomial.size() == 1 && coefficient > 0;
      for (const auto& [name, power] : monomial) {
        if (name == "\\pi" && !take(Random("pi", ""), power)) return std::nullopt;
        if (name[0] == '\\') continue;
        const uint64_t x = SymbolAt(name), square = f_.Multiply(x, x);
        const bool positive = laws_.positive || (alone && power % 2 != 0);
        if (positive && !take(x, power)) return std::nullopt;
        if (positive) continue;
        root = f_.Multiply(root, f_.Power(*Signed(square, x), static_cast<uint64_t>(power / 2)));
        under = f_.Multiply(under, f_.Power(square, static_cast<uint64_t>(power / 2)));
      }
    }
    u = f_.Multiply(u, f_.Inverse(under));
    return root;
  }

  uint64_t SymbolAt(const std::string& name) const {
    return f_.Power(Random("symbol", name), 4);  // a square, so that roots of symbols exist
  }

  // One of the two roots, as the choice of signs says; none where u is no square.
  Value SquareRoot(uint64_t u) {
    if (u == f_.prime() - 1) return f_.i() == 0 ? std::nullopt : Value(f_.i());
    const Value root = f_.SquareRoot(u);
    return root && u != 0 ? Signed(u, *root) : root;
  }

  Value Signed(uint64_t square, uint64_t root) {
    const int bit = bits_.try_emplace(square, static_cast<int>(bits_.size())).first->second;
    const uint64_t least = std::min(root, f_.Negate(root));
    return (signs_ >> bit & 1) != 0 ? f_.Negate(least) : least;
  }

  Value Call(const Node& node) {
    const auto function = static_cast<Function>(node.index);
    const Value u = At(node.left);
    if (!u) return u;
    switch (function) {
      case Function::kAbs:
        return Signed(f_.Multiply(*u, *u), *u);
      case Function::kLn:
        return Logarithm(node.left);
      case Function::kLog:
        return laws_.decimal_log ? Divide(Logarithm(node.left), NumberLogarithm(10))
                                 : Logarithm(node.left);
      case Function::kArcsin:
      case Function::kArccos:
      case Function::kArctan:
        return Opaque(kFunctionNames[static_cast<size_t>(function)], *u);
      default:
        return Circular(function, node.left);
    }
  }

  Value NumberLogarithm(const mpq_class& x) const {
    uint64_t sum = 0;
    for (const auto& [q, power] : known_.FactorsOf(x)) {
      const uint64_t term = f_.Multiply(Random("ln", q.get_str()), f_.Reduce(mpz_class(power)));
      sum = f_.Add(sum, term);
    }
    return sum;
  }

  Value Logarithm(int32_t argument) {
    const Node& node = tree_->at(argument);
    if (exact_->is(argument)) {
      if (exact_->of(argument) <= 0) return std::nullopt;
      return NumberLogarithm(exact_->of(argument));
    }
    if (node.op == Op::kEuler) return 1;
    const bool number = node.left >= 0 && exact_->is(node.left) && exact_->of(node.left) > 0;
    if (node.op == Op::kRoot && (laws_.positive || number || node.index % 2 == 0)) {
      return Divide(Logarithm(node.left), static_cast<uint64_t>(node.index));
    }
    if (laws_.positive && node.op == Op::kPower && exact_->is(node.right)) {
      const Value inside = Logarithm(node.left), times = Rational(exact_->of(node.right));
      return inside && times ? Value(f_.Multiply(*inside, *times)) : std::nullopt;
    }
    const bool product = node.op == Op::kMultiply || node.op == Op::kDivide;
    if (laws_.positive && product && Monomials(node.left) && Monomials(node.right)) {
      const Value a = Logarithm(node.left), b = Logarithm(node.right);
      if (!a || !b) return std::nullopt;
      return f_.Add(*a, node.op == Op::kDivide ? f_.Negate(*b) : *b);
    }
    return At(argument) ? Value(Opaque("ln", *At(argument))) : std::nullopt;
  }

  // A positive number or a symbol, or products of them.
  bool Monomials(int32_t at) const {
    const auto& polynomial = known_.Expanded(*tree_, *exact_, at);
    return polynomial && polynomial->terms.size() == 1 && polynomial->terms.begin()->second > 0;
  }

  // Circular and hyperbolic functions by exponentials.
  Value Circular(Function function, int32_t argument) const {
    const auto& a = known_.Expanded(*tree_, *exact_, argument);
    const bool hyperbolic = function >= Function::kSinh;
    if (!a) return Opaque(kFunctionNames[static_cast<size_t>(function)], *At(argument));
    if (!hyperbolic && f_.i() == 0) return std::nullopt;
    const auto turned = hyperbolic ? a : MultiplyPolynomials(*a, Scaled({{"\\i", 1}}, 1));
    if (!turned) return std::nullopt;
    const Value z = Exponential(*turned);
    if (!z || *z == 0) return std::nullopt;
    const uint64_t back = f_.Inverse(*z);
    const uint64_t two = hyperbolic ? 2 : f_.Multiply(2, f_.i());
    const Value sine = Divide(f_.Add(*z, f_.Negate(back)), two);
    const Value cosine = Divide(f_.Add(*z, back), 2);
    switch (function) {
      case Function::kSin:
      case Function::kSinh:
        return sine;
      case Function::kCos:
      case Function::kCosh:
        return cosine;
      case Function::kTan:
      case Function::kTanh:
        return Divide(sine, cosine);
      case Function::kCot:
        return Divide(cosine, sine);
      case Function::kSec:
        return Divide(1, cosine);
      default:
        return Divide(1, sine);
    }
  }

  RootField f_;
  uint64_t key_;
  Laws laws_;
  Known& known_;
  uint64_t signs_ = 0;
  std::map<uint64_t, int> bits_;  // of each radicand met
  const Tree* tree_ = nullptr;
  const ExactValues* exact_ = nullptr;
  std::vector<Value> values_;
};

// kEqual for every choice of signs, kDifferent for some, or kOther where the point has no values.
Identity TestPoint(FormalPoint& point, const Tree& a, const ExactValues& a_exact, const Tree& b,
                   const ExactValues& b_exact) {
  for (uint64_t signs = 0;
       signs < (uint64_t{1} << std::min(point.roots(), kMaxSigns)) || signs == 0; ++signs) {
    point.Choose(signs);
    const auto x = point.Evaluate(a, a_exact);
    const auto y = x ? point.Evaluate(b, b_exact) : x;
    if (point.roots() > kMaxSigns) return Identity::kDifferent;
    if (!x || !y) return Identity::kOther;
    if (*x != *y) return Identity::kDifferent;
  }
  return Identity::kEqual;
}

}  // namespace

bool ProveIdentity(const Tree& a, const Tree& b, bool positive, bool decimal_log) {
  const ExactValues& a_exact = EvaluateExactly(a);
  const ExactValues& b_exact = EvaluateExactly(b);
  const FieldShape shape = ShapeFor(a, a_exact, b, b_exact);
  const Laws laws{positive, decimal_log, !MentionsImaginary(a) && !MentionsImaginary(b)};
  Known known;
  int equal = 0;
  for (uint64_t attempt = 0; attempt < kPointAttempts && equal < kFormalPoints; ++attempt) {
    const uint64_t key = Mix64(Mix64(HashTree(a), HashTree(b)), attempt);
    FormalPoint point(DrawPrime(key, shape), key, laws, known);
    const Identity at = TestPoint(point, a, a_exact, b, b_exact);
    if (at == Identity::kDifferent) return false;
    if (at == Identity::kEqual) ++equal;
    if (at == Identity::kOther && attempt == 15 && equal == 0) return false;
  }
  return equal == kFormalPoints;
}

}  // namespace rlvr
