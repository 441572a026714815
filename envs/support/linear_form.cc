// SPDX-License-Identifier: Apache-2.0
#include "envs/support/linear_form.h"

#include <algorithm>
#include <cctype>

namespace rlvr {
namespace {

constexpr int kMaxFormDegree = 64;

std::optional<Polynomial> Atom(const std::string& name) {
  Polynomial p;
  p.terms[{{name, 1}}] = 1;
  return p;
}

int Degree(const Monomial& monomial) {
  int degree = 0;
  for (const auto& [name, power] : monomial) degree += power;
  return degree;
}

std::optional<Polynomial> Add(Polynomial a, const Polynomial& b) {
  for (const auto& [monomial, coefficient] : b.terms) AddTerm(a, monomial, coefficient);
  if (a.terms.size() > Polynomial::kMaxTerms) return std::nullopt;
  return a;
}

Polynomial Scale(Polynomial a, const mpq_class& factor) {
  if (factor == 0) return {};
  for (auto& [monomial, coefficient] : a.terms) coefficient *= factor;
  return a;
}

// x^n of an unknown other than i.
std::optional<Polynomial> PowerOfUnknown(const Polynomial& base, long n) {
  const bool alone = n > 0 && base.terms.size() == 1 && base.terms.begin()->second == 1;
  if (!alone) return std::nullopt;
  const Monomial& monomial = base.terms.begin()->first;
  if (monomial.size() != 1 || monomial.begin()->second != 1) return std::nullopt;
  const std::string& name = monomial.begin()->first;
  if (name == "\\i") return std::nullopt;
  Polynomial power;
  power.terms[{{name, static_cast<int>(n)}}] = 1;
  return power;
}

// Expands nodes within a bound on the products of terms that takes.
class Expander {
 public:
  Expander(const Tree& tree, const ExactValues& exact) : tree_(tree), exact_(exact) {}

  std::optional<Polynomial> Run(int32_t at) {
    const Node& node = tree_.at(at);
    if (exact_.is(at)) {
      Polynomial p;
      AddTerm(p, {}, exact_.of(at));
      return p;
    }
    if (node.op == Op::kSymbol) return Atom(tree_.names[static_cast<size_t>(node.index)]);
    if (node.op == Op::kPi) return Atom("\\pi");
    if (node.op == Op::kEuler) return Atom("\\e");
    if (node.op == Op::kImaginary) return Atom("\\i");
    if (node.op > Op::kPower) return std::nullopt;
    auto left = Run(node.left);
    if (!left) return left;
    if (node.op == Op::kNegate) return Scale(std::move(*left), -1);
    if (node.op == Op::kPower) {
      if (!exact_.is(node.right)) return std::nullopt;
      return Power(*left, exact_.of(node.right));
    }
    const auto right = Run(node.right);
    return right ? Combine(node, std::move(*left), *right) : right;
  }

 private:
  static constexpr size_t kMaxProducts = 2048;

  std::optional<Polynomial> Multiply(const Polynomial& a, const Polynomial& b) {
    if (a.constant()) return Scale(b, a.constant_value());
    if (b.constant()) return Scale(a, b.constant_value());
    products_ += a.terms.size() * b.terms.size();
    return products_ > kMaxProducts ? std::nullopt : MultiplyPolynomials(a, b);
  }

  std::optional<Polynomial> Power(const Polynomial& base, const mpq_class& exponent) {
    if (exponent.get_den() != 1 || exponent < 0 || exponent > kMaxFormDegree) return std::nullopt;
    const long n = exponent.get_num().get_si();
    if (auto simple = PowerOfUnknown(base, n)) return simple;
    Polynomial power = base;
    if (n == 0) power = {}, power.terms[{}] = 1;
    for (long i = 1; i < n; ++i) {
      auto next = Multiply(power, base);
      if (!next) return next;
      power = std::move(*next);
    }
    return power;
  }

  std::optional<Polynomial> Combine(const Node& node, Polynomial a, const Polynomial& b) {
    if (node.op == Op::kAdd) return Add(std::move(a), b);
    if (node.op == Op::kMultiply) return Multiply(a, b);
    if (!b.constant() || b.constant_value() == 0) return std::nullopt;
    if (node.op == Op::kDivide) return Scale(std::move(a), 1 / b.constant_value());
    return std::nullopt;
  }

  const Tree& tree_;
  const ExactValues& exact_;
  size_t products_ = 0;
};

std::string PrintMonomial(const Monomial& monomial) {
  std::string text;
  for (const auto& [name, power] : monomial) {
    const bool word = name.size() > 1;
    if (!text.empty() && (word || std::isalnum(static_cast<unsigned char>(text.back())) == 0 ||
                          std::isdigit(static_cast<unsigned char>(text.back())) != 0)) {
      text += '*';
    }
    text += name[0] == '\\' ? name.substr(1) : name;
    if (word) text += "";
    if (power != 1) text += "^" + std::to_string(power);
  }
  return text;
}

}  // namespace

void AddTerm(Polynomial& p, Monomial monomial, const mpq_class& coefficient) {
  if (coefficient == 0) return;
  const auto [it, added] = p.terms.try_emplace(std::move(monomial), coefficient);
  if (added) return;
  it->second += coefficient;
  if (it->second == 0) p.terms.erase(it);
}

std::optional<Polynomial> MultiplyPolynomials(const Polynomial& a, const Polynomial& b) {
  Polynomial product;
  for (const auto& [left, x] : a.terms) {
    for (const auto& [right, y] : b.terms) {
      Monomial monomial = left;
      for (const auto& [name, power] : right) monomial[name] += power;
      mpq_class coefficient = x * y;
      if (const auto it = monomial.find("\\i"); it != monomial.end()) {
        if (it->second % 4 >= 2) coefficient = -coefficient;
        if (it->second % 2 == 0)
          monomial.erase(it);
        else
          it->second = 1;
      }
      if (Degree(monomial) > kMaxFormDegree) return std::nullopt;
      AddTerm(product, std::move(monomial), coefficient);
    }
    if (product.terms.size() > Polynomial::kMaxTerms) return std::nullopt;
  }
  return product;
}

std::optional<Polynomial> Expand(const Tree& tree, const ExactValues& exact, int32_t at) {
  return Expander(tree, exact).Run(at);
}

std::string PrintPolynomial(const Polynomial& polynomial) {
  std::vector<const std::pair<const Monomial, mpq_class>*> terms;
  for (const auto& term : polynomial.terms) terms.push_back(&term);
  const auto before = [](const auto* a, const auto* b) {
    if (Degree(a->first) != Degree(b->first)) return Degree(a->first) > Degree(b->first);
    auto x = a->first.begin();
    auto y = b->first.begin();
    for (; x != a->first.end() && y != b->first.end(); ++x, ++y) {
      if (x->first != y->first) return x->first < y->first;
      if (x->second != y->second) return x->second > y->second;
    }
    return false;
  };
  std::sort(terms.begin(), terms.end(), before);
  std::string text;
  for (const auto* term : terms) {
    const auto& [monomial, coefficient] = *term;
    if (coefficient < 0)
      text += '-';
    else if (!text.empty())
      text += '+';
    const mpq_class size = abs(coefficient);
    const std::string names = PrintMonomial(monomial);
    if (size.get_den() != 1 && !names.empty())
      text += "(" + size.get_str() + ")";
    else if (size != 1 || names.empty())
      text += size.get_str();
    text += names;
  }
  return text.empty() ? "0" : text;
}

}  // namespace rlvr
