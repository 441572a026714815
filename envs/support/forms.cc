// SPDX-License-Identifier: Apache-2.0
#include "envs/support/forms.h"

#include "envs/support/linear_form.h"
#include "envs/support/parameters.h"

#ifdef RLVR_WITH_FLINT
#include <flint/fmpz_mpoly_factor.h>
#endif

namespace rlvr {
namespace {

constexpr int kMaxFactorDegree = 24;
[[maybe_unused]] constexpr size_t kMaxFactorNames = 4;

bool HasSum(const Tree& tree, const ExactValues& exact, int32_t at) {
  if (at < 0 || exact.is(at)) return false;
  const Node& node = tree.at(at);
  return node.op == Op::kAdd || HasSum(tree, exact, node.left) || HasSum(tree, exact, node.right);
}

// The terms of a sum, signs taken off.
void Terms(const Tree& tree, int32_t at, std::vector<int32_t>& out) {
  const Node& node = tree.at(at);
  if (node.op == Op::kNegate) return Terms(tree, node.left, out);
  if (node.op != Op::kAdd) return out.push_back(at);
  Terms(tree, node.left, out);
  Terms(tree, node.right, out);
}

Truth Expanded(const Tree& tree, const ExactValues& exact) {
  std::vector<int32_t> terms;
  Terms(tree, tree.root, terms);
  for (int32_t term : terms) {
    const Node& node = tree.at(term);
    const bool product =
        node.op == Op::kMultiply || node.op == Op::kDivide || node.op == Op::kPower;
    if (product && HasSum(tree, exact, term)) return Truth::kFalse;
  }
  const auto polynomial = Expand(tree, exact, tree.root);
  if (!polynomial) return Truth::kUnknown;
  return polynomial->terms.size() == terms.size() || terms.size() == 1 ? Truth::kTrue
                                                                       : Truth::kFalse;
}

// A factor of a product, and how often it occurs.
struct Factor {
  int32_t node;
  long power;
};

void Factors(const Tree& tree, const ExactValues& exact, Factor factor, std::vector<Factor>& out) {
  const Node& node = tree.at(factor.node);
  const auto go = [&](int32_t child, long power) { Factors(tree, exact, {child, power}, out); };
  if (exact.is(factor.node)) return;
  if (node.op == Op::kNegate) return go(node.left, factor.power);
  if (node.op == Op::kMultiply) return go(node.left, factor.power), go(node.right, factor.power);
  if (node.op == Op::kDivide && exact.is(node.right)) return go(node.left, factor.power);
  if (node.op == Op::kPower && exact.small_integer(node.right) &&
      exact.of(node.right) <= kMaxFactorDegree) {
    return go(node.left, factor.power * exact.of(node.right).get_num().get_si());
  }
  out.push_back(factor);
}

// Whole coefficients without a common factor, or a leading coefficient of one.
bool Primitive(const Polynomial& p) {
  mpz_class common = 0;
  bool whole = true, monic = false;
  for (const auto& [monomial, coefficient] : p.terms) {
    whole = whole && coefficient.get_den() == 1;
    common = gcd(common, coefficient.get_num());
    monic = monic || (abs(coefficient) == 1 && !monomial.empty());
  }
  return (whole && common == 1) || (!whole && monic);
}

#ifdef RLVR_WITH_FLINT
// A polynomial with whole coefficients in FLINT's form.
class WholePolynomial {
 public:
  WholePolynomial(const Polynomial& p, const mpz_class& scale, std::map<std::string, slong> names) {
    fmpz_mpoly_ctx_init(context_, static_cast<slong>(std::max<size_t>(names.size(), 1)), ORD_LEX);
    fmpz_mpoly_init(whole_, context_);
    for (const auto& [monomial, coefficient] : p.terms) {
      ulong exponents[kMaxFactorNames] = {};
      for (const auto& [name, power] : monomial) {
        exponents[names[name]] = static_cast<ulong>(power);
      }
      fmpz_t c;
      fmpz_init(c);
      fmpz_set_mpz(c, mpq_class(coefficient * scale).get_num().get_mpz_t());
      fmpz_mpoly_set_coeff_fmpz_ui(whole_, c, exponents, context_);
      fmpz_clear(c);
    }
  }
  ~WholePolynomial() {
    fmpz_mpoly_clear(whole_, context_);
    fmpz_mpoly_ctx_clear(context_);
  }
  WholePolynomial(const WholePolynomial&) = delete;
  WholePolynomial& operator=(const WholePolynomial&) = delete;

  // -1: FLINT could not.
  long CountFactors() {
    fmpz_mpoly_factor_t factors;
    fmpz_mpoly_factor_init(factors, context_);
    long count = -1;
    if (fmpz_mpoly_factor(factors, whole_, context_) != 0) {
      count = 0;
      for (slong i = 0; i < factors->num; ++i) count += fmpz_get_si(factors->exp + i);
    }
    fmpz_mpoly_factor_clear(factors, context_);
    return count;
  }

 private:
  fmpz_mpoly_ctx_t context_;
  fmpz_mpoly_t whole_;
};

// The number of irreducible factors, constants left out; -1: over budget.
long CountIrreducible(const Polynomial& p) {
  std::map<std::string, slong> names;
  mpz_class scale = 1;
  for (const auto& [monomial, coefficient] : p.terms) {
    int degree = 0;
    for (const auto& [name, power] : monomial) {
      names.try_emplace(name, static_cast<slong>(names.size()));
      degree += power;
    }
    if (degree > kMaxFactorDegree) return -1;
    scale = lcm(scale, coefficient.get_den());
  }
  if (names.size() > kMaxFactorNames || mpz_sizeinbase(scale.get_mpz_t(), 2) > 256) return -1;
  return WholePolynomial(p, scale, names).CountFactors();
}
#else
long CountIrreducible(const Polynomial&) { return -1; }
#endif

Truth Factored(const Tree& tree, const ExactValues& exact) {
  std::vector<Factor> factors;
  Factors(tree, exact, {tree.root, 1}, factors);
  for (const Factor& factor : factors) {
    const auto polynomial = Expand(tree, exact, factor.node);
    if (!polynomial || factor.power < 0) return Truth::kUnknown;
    if (!Primitive(*polynomial)) return Truth::kFalse;
    const long irreducible = CountIrreducible(*polynomial);
    if (irreducible < 0) return Truth::kUnknown;
    if (irreducible != 1) return Truth::kFalse;
  }
  return Truth::kTrue;
}

int Divisions(const Tree& tree, const ExactValues& exact) {
  int count = 0;
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    const Node& node = tree.nodes[i];
    const bool negative = node.op == Op::kPower && exact.is(node.right) && exact.of(node.right) < 0;
    if (exact.rational[i] == 0 && ((node.op == Op::kDivide && !exact.is(node.right)) || negative))
      ++count;
  }
  return count;
}

Truth SingleFraction(const Tree& tree, const ExactValues& exact) {
  const int divisions = Divisions(tree, exact);
  if (divisions == 0) return Truth::kTrue;
  if (divisions > 1) return Truth::kFalse;
  int32_t at = tree.root;
  while (tree.at(at).op == Op::kNegate) at = tree.at(at).left;
  return tree.at(at).op == Op::kDivide && !exact.is(tree.at(at).right) ? Truth::kTrue
                                                                       : Truth::kFalse;
}

}  // namespace

Form ReadForm(const AnswerType& type) {
  const std::string name =
      ParameterOf(type, "form", {"any", "expanded", "factored", "single_fraction"});
  if (name == "expanded") return Form::kExpanded;
  if (name == "factored") return Form::kFactored;
  return name == "single_fraction" ? Form::kSingleFraction : Form::kAny;
}

Truth HasForm(const Tree& tree, Form form) {
  if (form == Form::kAny) return Truth::kTrue;
  const ExactValues& exact = EvaluateExactly(tree);
  if (exact.status != ReadStatus::kOk) return Truth::kUnknown;
  if (form == Form::kExpanded) return Expanded(tree, exact);
  return form == Form::kFactored ? Factored(tree, exact) : SingleFraction(tree, exact);
}

}  // namespace rlvr
