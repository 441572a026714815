#pragma once
// Units of measurement, exactly: a scale (a rational number, times a power of pi for angles) and a
// vector of dimensions.
//
// SPDX-License-Identifier: Apache-2.0

#include <gmpxx.h>

#include <map>
#include <string>

#include "envs/support/tokens.h"

namespace rlvr {

struct Unit {
  mpq_class scale = 1;
  int pi = 0;  // the power of pi in the scale
  std::map<std::string, int>
      powers;  // of base units: m, kg, s, ..., a currency, or a word of no table

  bool none() const { return powers.empty() && scale == 1 && pi == 0; }
};

// The rest of the tokens as a product of units: cm, m/s^2, \text{kg m/s}, km per hour, square
// metres, ^\circ, dollars. Every token must be part of it. Words of no table are base units of
// their own, plural or not.
ReadStatus ReadUnit(Cursor& cursor, Unit& out);

// A currency sign before a number; moves past it.
bool TakeCurrency(Cursor& cursor, Unit& out);

// Such as "m*s^-1", or "" for none.
std::string PrintUnit(const Unit& unit);

}  // namespace rlvr
