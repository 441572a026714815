#pragma once
// Number literals: one value written down, with no operators to be worked out. Exact.
//
//   sign:       - or + before the number
//   whole:      1729  007  1,729  12\,000  12{,}000 (groups of three)  {7}
//   decimal:    0.75  .5  7.  0.\overline{3}  0.1(6)  0.\dot{3}
//   scientific: 1.2e4  1.2 \times 10^{4}  10^{20}
//   fraction:   2/6  \frac{2}{6}  \frac12  {2 \over 6}  (-2)/6
//   mixed:      3 1/2  3\frac{1}{2} (a proper fraction; the sign covers the whole)
//   enclosed:   (7)  (-7)  -(2/6): a number in parentheses is that number
//
// SPDX-License-Identifier: Apache-2.0

#include <gmpxx.h>

#include <string>
#include <string_view>

#include "envs/support/tokens.h"

namespace rlvr {

inline constexpr size_t kMaxDigits = 4096;     // of one literal
inline constexpr int64_t kMaxExponent = 4096;  // of ten, in scientific notation
inline constexpr int kMaxParentheses = 4;      // around one another

// Which literals a type takes beside signed whole numbers and decimals.
struct LiteralGrammar {
  bool fractions = true;  // and mixed numbers
  bool grouping = true;   // commas may group digits (not inside lists)
};

// A literal's value, and how it was written.
struct Literal {
  mpq_class value;
  bool fraction = false;  // as a/b, with numerator and denominator below as they were written
  bool mixed = false;
  bool decimal = false;  // with digits after a point, or an exponent
  bool point = false;    // with a point, if only a closing one
  mpz_class numerator, denominator;
};

// Reads one literal and moves the cursor past it. On failure the cursor is anywhere.
ReadStatus ReadLiteral(Cursor& cursor, LiteralGrammar grammar, Literal& out);

// Reads a number without sign, fraction or blanks inside: digits, grouping, decimals, repeating
// decimals.
ReadStatus ReadDecimal(Cursor& cursor, bool grouping, Literal& out);

// \frac or {a \over b} of whole numbers, or a/b; the cursor stands on its first token.
ReadStatus ReadFraction(Cursor& cursor, Literal& out);

// The whole text as one literal, in the grammar above.
ReadStatus ParseLiteral(std::string_view text, LiteralGrammar grammar, Literal& out);

// p/q in lowest terms, or p: equal values print alike.
std::string PrintRational(const mpq_class& value);

// A terminating decimal as such (0.75), others as PrintRational.
std::string PrintDecimal(const mpq_class& value);

}  // namespace rlvr
