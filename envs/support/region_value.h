#pragma once
// Sets of real numbers as unions of intervals between constants.
//
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <string_view>
#include <vector>

#include "envs/support/constant_value.h"

namespace rlvr {

struct RealInterval {
  ConstantValue low, high;
  bool low_closed = false, high_closed = false;
};

// How a region was written.
enum class RegionForm : uint8_t { kInterval, kInequality };

struct Region {
  std::vector<RealInterval> parts;  // disjoint, rising, no two that touch
  RegionForm form = RegionForm::kInterval;
  std::string variable;  // of inequalities; empty: not said
};

// (-\infty,3)\cup[5,\infty), \{1,2\}, \mathbb{R}, \emptyset, \mathbb{R}\setminus\{0\}, x>5, 1<x\le
// 2, x<1 or x>2, x\ne 3, x\in(1,2), \{x : x>5\}.
ReadStatus ReadRegion(std::string_view text, Region& out);

Outcome CompareRegions(const Region& gold, const Region& answer);
std::string PrintRegion(const Region& region);

}  // namespace rlvr
