#pragma once
// Claims: a measured quantity against its bound. With 5 bases or more the t interval on base means
// decides; with fewer every base must pass by itself, with the interval of its own problems, and
// the finding says that it is conditional on these bases.
//   PASS: the whole interval is on the right side; FAIL: all of it is on the wrong one;
//   INCONCLUSIVE: it straddles the bound, or nothing was measured.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "experiments/study/measure.h"

namespace rlvr {

// How numbers are shown.
enum class NumberKind { kShare, kNumber };

struct Claim {
  std::string what;
  Units units;
  NumberKind kind = NumberKind::kShare;
};

Ruling AtLeast(const Claim& claim, double bound);
Ruling AtMost(const Claim& claim, double bound);
// The whole interval inside [low, high].
Ruling Inside(const Claim& claim, double low, double high);
// Every base's own value inside [low, high], intervals left aside.
Ruling EachInside(const Claim& claim, double low, double high);
// Reported, not gated.
Ruling Reported(const Claim& claim);
// A fact: bits that are equal, a count.
Ruling Fact(const std::string& what, const std::string& bound, const std::string& found,
            bool holds);
// What can't be judged, and why.
Ruling Unjudged(const std::string& what, const std::string& why);

// "15.2 %" or "0.152".
std::string ShowNumber(double value, NumberKind kind);
// "15.2 % [14.0 %, 16.4 %]".
std::string ShowInterval(const MeanInterval& interval, NumberKind kind);

}  // namespace rlvr
