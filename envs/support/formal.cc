// SPDX-License-Identifier: Apache-2.0
#include "envs/support/formal.h"

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
constexpr unsigned long kMaxPrime =
    1000;  // trial division of numbers under roots, powers and logarithms

// One point of one prime field: a value for every unknown, the same for both sides. Sub-results
// that don't exist there (no square root, a zero denominator) or have no rule are none.
class FormalPoint {
 public:
  using Value = std::optional<uint64_t>;

  FormalPoint(uint64_t prime, uint64_t key, bool positive, bool decimal_log)
      : f_(prime), key_(key), positive_(positive), decimal_log_(decimal_log) {}

  // The choice of signs for the square roots, a bit each in the order in which they were met.
  void Choose(uint64_t signs) { signs_ = signs; }
  int roots() const { return static_cast<int>(bits_.size()); }

  Value Evaluate(const Tree& tree, const ExactValues& exact) {
    tree_ = &tree;
    exact_ = &exact;
    values_.assign(tree.nodes.size(), std::nullopt);
    for (size_t i = 0; i < values_.size(); ++i) values_[i] = Step(static_cast<int32_t>(i));
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
      case Op::kSymbol: {
        const uint64_t g = Random("symbol", tree_->names[static_cast<size_t>(node.index)]);
        return f_.Power(g, 4);  // a square, so that roots of symbols exist
      }
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
        return At(node.left) ? Value(Opaque("factorial", *At(node.left))) : std::nullopt;
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
    const auto exponent = Expand(*tree_, *exact_, node.right);
    if (!exponent) return std::nullopt;
    const Node& base = tree_->at(node.left);
    if (base.op == Op::kEuler) return Exponential(*exponent);
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

  // Calls use(prime, power) for the factors of a positive number; the last may be no prime but has
  // no small factor.
  template <class Use>
  static void Factor(const mpq_class& x, const Use& use) {
    for (int side = 0; side < 2; ++side) {
      mpz_class rest = side == 0 ? x.get_num() : x.get_den();
      for (unsigned long q = 2; q < kMaxPrime && q * q <= rest; q += q == 2 ? 1 : 2) {
        long power = 0;
        for (; mpz_divisible_ui_p(rest.get_mpz_t(), q) != 0; ++power) rest /= q;
        if (power != 0) use(mpz_class(q), side == 0 ? power : -power);
      }
      if (rest > 1) use(rest, side == 0 ? 1L : -1L);
    }
  }

  Value NumberPower(const mpq_class& base, const Polynomial& exponent) const {
    Value product = 1;
    Factor(base, [&](const mpz_class& q, long power) {
      Polynomial scaled;
      for (const auto& [monomial, c] : exponent.terms) AddTerm(scaled, monomial, c * power);
      const Value part = SplitPower(scaled, f_.Reduce(q), "number " + q.get_str());
      product = product && part ? Value(f_.Multiply(*product, *part)) : std::nullopt;
    });
    return product;
  }

  Value RationalPower(int32_t base, const mpq_class& exponent) {
    if (exponent.get_den() > 9 || abs(exponent) > kMaxFormalPower) return std::nullopt;
    const Value root = exponent.get_den() == 1
                           ? At(base)
                           : Root(base, static_cast<int>(exponent.get_den().get_si()));
    if (!root || (*root == 0 && exponent <= 0)) return std::nullopt;
    return *root == 0 ? root : PowerOf(*root, exponent.get_num());
  }

  // The root of a node. A positive content is taken out: sqrt(12 u) = 2 sqrt(3) sqrt(u).
  Value Root(int32_t radicand, int degree) {
    Value u = At(radicand);
    if (!u) return u;
    uint64_t outside = 1;
    const auto polynomial = Expand(*tree_, *exact_, radicand);
    if (polynomial && degree == 2 && !polynomial->terms.empty()) {
      const mpq_class content = abs(polynomial->terms.rbegin()->second);
      const Value inside = Divide(u, Rational(content));
      bool good = inside.has_value();
      Factor(content, [&](const mpz_class& q, long power) {
        const Value part = power % 2 == 0 ? Value(f_.Reduce(q)) : SquareRoot(f_.Reduce(q));
        good = good && part && *part != 0;
        if (good)
          outside = f_.Multiply(outside, PowerOf(*part, power % 2 == 0 ? power / 2 : power));
      });
      if (!good) return std::nullopt;
      u = inside;
    }
    for (; degree % 2 == 0; degree /= 2) {
      u = SquareRoot(*u);
      if (!u) return u;
    }
    if (degree > 1) u = f_.OddRoot(*u, static_cast<uint64_t>(degree));
    return u ? Value(f_.Multiply(outside, *u)) : u;
  }

  // One of the two roots, as the choice of signs says; none where u is no square.
  Value SquareRoot(uint64_t u) {
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
        return decimal_log_ ? Divide(Logarithm(node.left), NumberLogarithm(10))
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
    Factor(x, [&](const mpz_class& q, long power) {
      const uint64_t term = f_.Multiply(Random("ln", q.get_str()), f_.Reduce(mpz_class(power)));
      sum = f_.Add(sum, term);
    });
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
    if (node.op == Op::kRoot && (positive_ || number || node.index % 2 == 0)) {
      return Divide(Logarithm(node.left), static_cast<uint64_t>(node.index));
    }
    if (positive_ && node.op == Op::kPower && exact_->is(node.right)) {
      const Value inside = Logarithm(node.left), times = Rational(exact_->of(node.right));
      return inside && times ? Value(f_.Multiply(*inside, *times)) : std::nullopt;
    }
    const bool product = node.op == Op::kMultiply || node.op == Op::kDivide;
    if (positive_ && product && Monomials(node.left) && Monomials(node.right)) {
      const Value a = Logarithm(node.left), b = Logarithm(node.right);
      if (!a || !b) return std::nullopt;
      return f_.Add(*a, node.op == Op::kDivide ? f_.Negate(*b) : *b);
    }
    return At(argument) ? Value(Opaque("ln", *At(argument))) : std::nullopt;
  }

  // A positive number or a symbol, or products of them.
  bool Monomials(int32_t at) const {
    const auto polynomial = Expand(*tree_, *exact_, at);
    return polynomial && polynomial->terms.size() == 1 && polynomial->terms.begin()->second > 0;
  }

  // Circular and hyperbolic functions by exponentials.
  Value Circular(Function function, int32_t argument) const {
    const auto a = Expand(*tree_, *exact_, argument);
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
  bool positive_, decimal_log_;
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
    if (!x) return Identity::kOther;
    const auto y = point.Evaluate(b, b_exact);
    if (!y) return Identity::kOther;
    if (*x != *y) return Identity::kDifferent;
    if (point.roots() > kMaxSigns) return Identity::kDifferent;
  }
  return Identity::kEqual;
}

}  // namespace

bool ProveIdentity(const Tree& a, const Tree& b, bool positive, bool decimal_log) {
  const ExactValues a_exact = EvaluateExactly(a), b_exact = EvaluateExactly(b);
  const FieldShape shape = ShapeFor(a, a_exact, b, b_exact);
  int equal = 0;
  for (uint64_t attempt = 0; attempt < kPointAttempts && equal < kFormalPoints; ++attempt) {
    const uint64_t key = Mix64(Mix64(HashTree(a), HashTree(b)), attempt);
    FormalPoint point(DrawPrime(key, shape), key, positive, decimal_log);
    const Identity at = TestPoint(point, a, a_exact, b, b_exact);
    if (at == Identity::kDifferent) return false;
    if (at == Identity::kEqual) ++equal;
    if (at == Identity::kOther && attempt == 15 && equal == 0) return false;
  }
  return equal == kFormalPoints;
}

}  // namespace rlvr
