// SPDX-License-Identifier: Apache-2.0
#include "experiments/study/claims.h"

#include <fmt/format.h>

#include <algorithm>

namespace rlvr {
namespace {

constexpr double kNoLimit = 1e300;

bool Enough(const Units& units) { return units.units.size() >= kEnoughBases; }

// The intervals that have to pass: one over bases, or each base's own.
std::vector<MeanInterval> Judged(const Units& units) {
  if (Enough(units)) return {MeanOfUnits(ValuesOf(units))};
  std::vector<MeanInterval> own;
  for (const Units::Unit& unit : units.units) {
    own.push_back({unit.measured.value, unit.measured.low, unit.measured.high, 1});
  }
  return own;
}

// The mean with the interval over bases, or with the hull of their own.
MeanInterval Shown(const Units& units) {
  if (Enough(units)) return MeanOfUnits(ValuesOf(units));
  MeanInterval hull = MeanOfUnits(ValuesOf(units));
  hull.low = kNoLimit, hull.high = -kNoLimit;
  for (const MeanInterval& own : Judged(units)) {
    hull.low = std::min(hull.low, own.low), hull.high = std::max(hull.high, own.high);
  }
  return hull;
}

Decision JudgeAll(const std::vector<MeanInterval>& intervals, double low, double high) {
  Decision outcome = intervals.empty() ? Decision::kInconclusive : Decision::kPass;
  for (const MeanInterval& interval : intervals) {
    if (interval.high < low || interval.low > high) return Decision::kFail;
    if (interval.low < low || interval.high > high) outcome = Decision::kInconclusive;
  }
  return outcome;
}

std::string NoteOf(const Units& units) {
  const size_t n = units.units.size();
  if (Enough(units)) return fmt::format("t interval over {} bases", n);
  return fmt::format("conditional on {} base{}; interval over problems", n, n == 1 ? "" : "s");
}

Ruling Judge(const Claim& claim, const std::string& bound, double low, double high) {
  Ruling finding{.what = claim.what, .bound = bound, .found = "not measured"};
  if (claim.units.units.empty()) return finding;
  finding.outcome = JudgeAll(Judged(claim.units), low, high);
  finding.found = ShowInterval(Shown(claim.units), claim.kind);
  finding.note = NoteOf(claim.units);
  return finding;
}

std::string ShowRange(double low, double high, NumberKind kind) {
  return fmt::format("{} to {}", ShowNumber(low, kind), ShowNumber(high, kind));
}

}  // namespace

std::string ShowNumber(double value, NumberKind kind) {
  return kind == NumberKind::kShare ? fmt::format("{:.1f} %", 100 * value)
                                    : fmt::format("{:.4g}", value);
}

std::string ShowInterval(const MeanInterval& interval, NumberKind kind) {
  const std::string mean = ShowNumber(interval.mean, kind);
  if (interval.low == interval.high) return mean;
  return fmt::format("{} [{}, {}]", mean, ShowNumber(interval.low, kind),
                     ShowNumber(interval.high, kind));
}

Ruling AtLeast(const Claim& claim, double bound) {
  return Judge(claim, "at least " + ShowNumber(bound, claim.kind), bound, kNoLimit);
}

Ruling AtMost(const Claim& claim, double bound) {
  return Judge(claim, "at most " + ShowNumber(bound, claim.kind), -kNoLimit, bound);
}

Ruling Inside(const Claim& claim, double low, double high) {
  return Judge(claim, ShowRange(low, high, claim.kind), low, high);
}

Ruling EachInside(const Claim& claim, double low, double high) {
  Ruling finding = Judge(claim, "each base in " + ShowRange(low, high, claim.kind), low, high);
  const std::vector<double> values = ValuesOf(claim.units);
  if (values.empty()) return finding;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  finding.outcome = *least >= low && *most <= high ? Decision::kPass : Decision::kFail;
  finding.found =
      values.size() == 1 ? ShowNumber(values[0], claim.kind) : ShowRange(*least, *most, claim.kind);
  finding.note = fmt::format("{} base{}", values.size(), values.size() == 1 ? "" : "s");
  return finding;
}

Ruling Reported(const Claim& claim) {
  Ruling finding = Judge(claim, "", -kNoLimit, kNoLimit);
  finding.gates = false;
  return finding;
}

Ruling Fact(const std::string& what, const std::string& bound, const std::string& found,
            bool holds) {
  return {what, bound, found, holds ? Decision::kPass : Decision::kFail, true, ""};
}

Ruling Unjudged(const std::string& what, const std::string& why) {
  return {what, "", why, Decision::kInconclusive, true, ""};
}

}  // namespace rlvr
