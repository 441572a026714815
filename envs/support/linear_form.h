#pragma once
// Polynomials with rational coefficients in a few named unknowns, expanded; for arguments of
// exponentials, for forms and for printing. Small by construction: over kMaxTerms there is none.
//
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "envs/support/exact.h"

namespace rlvr {

// The unknowns of a term with their powers, without zeros.
using Monomial = std::map<std::string, int>;

struct Polynomial {
  static constexpr size_t kMaxTerms = 64;
  std::map<Monomial, mpq_class> terms;  // without zeros

  bool constant() const {
    return terms.empty() || (terms.size() == 1 && terms.begin()->first.empty());
  }
  mpq_class constant_value() const { return terms.empty() ? mpq_class(0) : terms.begin()->second; }
};

// The node as a polynomial in its symbols, "\pi", "\e" and "\i" (with i*i = -1); none where it is
// no polynomial or over budget.
std::optional<Polynomial> Expand(const Tree& tree, const ExactValues& exact, int32_t node);

std::optional<Polynomial> MultiplyPolynomials(const Polynomial& a, const Polynomial& b);
void AddTerm(Polynomial& p, Monomial monomial, const mpq_class& coefficient);

// x^2+2x*y-1/2: terms by falling degree, then by name; no blanks.
std::string PrintPolynomial(const Polynomial& polynomial);

}  // namespace rlvr
