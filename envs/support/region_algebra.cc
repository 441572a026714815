// SPDX-License-Identifier: Apache-2.0
#include "envs/support/region_algebra.h"

#include <algorithm>
#include <utility>

namespace rlvr {
namespace {

ConstantValue Infinity(int sign) {
  ConstantValue value;
  value.infinity = sign;
  return value;
}

}  // namespace

RealInterval Everything() { return {Infinity(-1), Infinity(1), false, false}; }

int RegionAlgebra::Order(const ConstantValue& a, const ConstantValue& b) {
  Outcome outcome = kIsEqual;
  const int order = OrderConstantValues(a, b, outcome);
  if (outcome.verdict == VerdictClass::kOverBudget)
    Fail(ReadStatus::kTooLarge);
  else if (outcome.verdict != VerdictClass::kCorrect)
    Fail(ReadStatus::kGrammar);
  return order;
}

bool RegionAlgebra::Empty(const RealInterval& x) {
  const int order = Order(x.low, x.high);
  return order > 0 || (order == 0 && !(x.low_closed && x.high_closed));
}

bool RegionAlgebra::Touch(const RealInterval& left, const RealInterval& right) {
  const int order = Order(left.high, right.low);
  return order > 0 || (order == 0 && (left.high_closed || right.low_closed));
}

// A stable sort: orders that can not be told may contradict one another.
std::vector<RealInterval> RegionAlgebra::Normal(std::vector<RealInterval> parts) {
  parts.erase(
      std::remove_if(parts.begin(), parts.end(), [&](const RealInterval& x) { return Empty(x); }),
      parts.end());
  std::stable_sort(parts.begin(), parts.end(), [&](const RealInterval& a, const RealInterval& b) {
    const int order = Order(a.low, b.low);
    return order != 0 ? order < 0 : a.low_closed && !b.low_closed;
  });
  std::vector<RealInterval> out;
  for (RealInterval& part : parts) {
    if (out.empty() || !Touch(out.back(), part)) {
      out.push_back(std::move(part));
      continue;
    }
    RealInterval& last = out.back();
    const int order = Order(last.high, part.high);
    if (order < 0)
      last.high = part.high, last.high_closed = part.high_closed;
    else if (order == 0)
      last.high_closed = last.high_closed || part.high_closed;
  }
  return out;
}

std::vector<RealInterval> RegionAlgebra::Intersect(const std::vector<RealInterval>& a,
                                                   const std::vector<RealInterval>& b) {
  std::vector<RealInterval> out;
  for (const RealInterval& x : a) {
    for (const RealInterval& y : b) {
      RealInterval both = x;
      const int low = Order(x.low, y.low), high = Order(x.high, y.high);
      if (low < 0)
        both.low = y.low, both.low_closed = y.low_closed;
      else if (low == 0)
        both.low_closed = x.low_closed && y.low_closed;
      if (high > 0)
        both.high = y.high, both.high_closed = y.high_closed;
      else if (high == 0)
        both.high_closed = x.high_closed && y.high_closed;
      out.push_back(both);
    }
  }
  return Normal(std::move(out));
}

std::vector<RealInterval> RegionAlgebra::Complement(const std::vector<RealInterval>& parts) {
  std::vector<RealInterval> out;
  RealInterval rest = Everything();
  for (const RealInterval& part : parts) {
    RealInterval before = rest;
    before.high = part.low;
    before.high_closed = !part.low_closed && part.low.infinity == 0;
    out.push_back(before);
    rest.low = part.high;
    rest.low_closed = !part.high_closed && part.high.infinity == 0;
  }
  out.push_back(rest);
  return Normal(std::move(out));
}

}  // namespace rlvr
