// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/surrogate.h"

#include <algorithm>
#include <cmath>

namespace rlvr {
namespace {

// -sg(weight) A l.
SurrogateTerm Weighted(double weight, const SurrogateInput& in, Bound bound) {
  const double slope = -weight * in.advantage;
  return {slope * in.logprob, 0, slope, bound};
}

// -r A, or 0 of a dropped token.
SurrogateTerm Through(const SurrogateInput& in) {
  return {-in.ratio * in.advantage, -in.ratio * in.advantage, 0, Bound::kNone};
}

SurrogateTerm Bounded(double value, Bound bound) { return {value, 0, 0, bound}; }

SurrogateTerm Clip(const SurrogateOptions& options, const SurrogateInput& in) {
  const double r = in.ratio, a = in.advantage;
  const double capped = options.ratio_cap > 0 ? std::min(r, options.ratio_cap) : r;
  const double clipped = std::clamp(r, 1 - options.clip_low, 1 + options.clip_high);
  if (options.dual_clip > 0 && a < 0 && capped > options.dual_clip) {
    return Bounded(-options.dual_clip * a, Bound::kHigh);
  }
  if (clipped * a < capped * a) return Bounded(-clipped * a, a > 0 ? Bound::kHigh : Bound::kLow);
  if (capped < r) return Bounded(-capped * a, Bound::kHigh);
  return Through(in);
}

SurrogateTerm Truncate(const SurrogateOptions& options, const SurrogateInput& in) {
  if (in.ratio > options.truncate_high) return Weighted(options.truncate_high, in, Bound::kHigh);
  if (in.ratio < options.truncate_low) return Weighted(options.truncate_low, in, Bound::kLow);
  return Weighted(in.ratio, in, Bound::kNone);
}

SurrogateTerm SoftGate(const SurrogateOptions& options, const SurrogateInput& in) {
  const double tau = in.advantage > 0 ? options.gate_positive : options.gate_negative;
  const double gate = 1 / (1 + std::exp(-tau * (in.ratio - 1)));
  const double slope = -4 * gate * (1 - gate) * in.ratio * in.advantage;
  return {-4 / tau * gate * in.advantage, slope, 0, Bound::kNone};
}

SurrogateTerm Vespo(const SurrogateInput& in) {
  const double power = in.advantage >= 0 ? 2 : 3, rate = in.advantage >= 0 ? 3 : 2;
  return Weighted(std::exp(power * std::log(in.ratio) + rate * (1 - in.ratio)), in, Bound::kNone);
}

SurrogateTerm Mask(const SurrogateOptions& options, const SurrogateInput& in, bool signs) {
  const bool rose = in.probability_difference > options.mask_high;
  const bool fell = -in.probability_difference > options.mask_low;
  if (rose && (!signs || in.advantage > 0)) return Bounded(0, Bound::kHigh);
  if (fell && (!signs || in.advantage < 0)) return Bounded(0, Bound::kLow);
  return Through(in);
}

}  // namespace

SurrogateTerm Surrogate(const SurrogateOptions& options, const SurrogateInput& in) {
  if (options.ratio == Ratio::kNone) return Weighted(1, in, Bound::kNone);
  switch (options.trust_region) {
    case TrustRegion::kClip:
      return Clip(options, in);
    case TrustRegion::kTruncate:
      return Truncate(options, in);
    case TrustRegion::kSoftGate:
      return SoftGate(options, in);
    case TrustRegion::kVespo:
      return Vespo(in);
    case TrustRegion::kSignedMask:
      return Mask(options, in, true);
    case TrustRegion::kDifferenceMask:
      return Mask(options, in, false);
    case TrustRegion::kTopr:
      if (in.advantage > 0 || in.ratio <= 1) {
        return Weighted(in.advantage > 0 ? 1 : in.ratio, in, Bound::kNone);
      }
      return Weighted(1, in, Bound::kHigh);
    case TrustRegion::kNone:
      break;
  }
  return Through(in);
}

}  // namespace rlvr
