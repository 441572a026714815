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

std::optional<Polynomial> Add(const Polynomial& a, const Polynomial& b) {
  Polynomial sum = a;
  for (const auto& [monomial, coefficient] : b.terms) AddTerm(sum, monomial, coefficient);
  if (sum.terms.size() > Polynomial::kMaxTerms) return std::nullopt;
  return sum;
}

Polynomial Scale(const Polynomial& a, const mpq_class& factor) {
  Polynomial out;
  for (const auto& [monomial, coefficient] : a.terms) AddTerm(out, monomial, coefficient * factor);
  return out;
}

std::optional<Polynomial> Power(const Polynomial& base, const mpq_class& exponent) {
  if (exponent.get_den() != 1 || exponent < 0 || exponent > kMaxFormDegree) return std::nullopt;
  Polynomial power;
  power.terms[{}] = 1;
  for (long i = exponent.get_num().get_si(); i > 0; --i) {
    const auto next = MultiplyPolynomials(power, base);
    if (!next) return std::nullopt;
    power = *next;
  }
  return power;
}

std::optional<Polynomial> Combine(const Node& node, const Polynomial& a, const Polynomial& b) {
  if (node.op == Op::kAdd) return Add(a, b);
  if (node.op == Op::kMultiply) return MultiplyPolynomials(a, b);
  if (!b.constant() || b.constant_value() == 0) return std::nullopt;
  if (node.op == Op::kDivide) return Scale(a, 1 / b.constant_value());
  return std::nullopt;
}

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

void AddTerm(Polynomial& p, const Monomial& monomial, const mpq_class& coefficient) {
  if (coefficient == 0) return;
  const auto [it, added] = p.terms.try_emplace(monomial, coefficient);
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
      AddTerm(product, monomial, coefficient);
    }
    if (product.terms.size() > Polynomial::kMaxTerms) return std::nullopt;
  }
  return product;
}

std::optional<Polynomial> Expand(const Tree& tree, const ExactValues& exact, int32_t at) {
  const Node& node = tree.at(at);
  if (exact.is(at)) {
    Polynomial p;
    AddTerm(p, {}, exact.of(at));
    return p;
  }
  if (node.op == Op::kSymbol) return Atom(tree.names[static_cast<size_t>(node.index)]);
  if (node.op == Op::kPi) return Atom("\\pi");
  if (node.op == Op::kEuler) return Atom("\\e");
  if (node.op == Op::kImaginary) return Atom("\\i");
  if (node.op > Op::kPower) return std::nullopt;
  const auto left = Expand(tree, exact, node.left);
  if (!left) return std::nullopt;
  if (node.op == Op::kNegate) return Scale(*left, -1);
  if (node.op == Op::kPower) {
    if (!exact.is(node.right)) return std::nullopt;
    return Power(*left, exact.of(node.right));
  }
  const auto right = Expand(tree, exact, node.right);
  if (!right) return std::nullopt;
  return Combine(node, *left, *right);
}

std::string PrintPolynomial(const Polynomial& polynomial) {
  std::vector<std::pair<Monomial, mpq_class>> terms(polynomial.terms.begin(),
                                                    polynomial.terms.end());
  const auto before = [](const auto& a, const auto& b) {
    if (Degree(a.first) != Degree(b.first)) return Degree(a.first) > Degree(b.first);
    auto x = a.first.begin();
    auto y = b.first.begin();
    for (; x != a.first.end() && y != b.first.end(); ++x, ++y) {
      if (x->first != y->first) return x->first < y->first;
      if (x->second != y->second) return x->second > y->second;
    }
    return false;
  };
  std::sort(terms.begin(), terms.end(), before);
  std::string text;
  for (const auto& [monomial, coefficient] : terms) {
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
