// SPDX-License-Identifier: Apache-2.0
#include "rl/algorithms/idle_options.h"

#include <fmt/format.h>

#include <map>

#include "core/config/fields.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

// Options that are read only where `used`; keys below rl.
struct Readers {
  bool used;
  std::string why_not;
  std::vector<std::string> keys;
};

std::vector<Readers> ReadersOfKl(const LossConfig& c) {
  const bool none = c.kl.kl_target == KlTarget::kNone;
  const std::string off = none ? "rl.kl_target = none" : "rl.kl_coefficient = 0";
  const Reference reference = c.kl.reference;
  return {{!none, off, {"kl_coefficient"}},
          {c.kl.kl_coefficient > 0, "rl.kl_coefficient = 0", {"kl_target"}},
          {c.kl.active(),
           off,
           {"kl_estimator", "kl_credit", "kl_adaptive_target", "kl_adaptive_horizon", "kl_clamp"}},
          {c.NeedsReference(), "the loss reads no reference", {"reference", "teacher"}},
          {reference == Reference::kRefreshed || reference == Reference::kMovingAverage,
           "rl.reference stays as it is",
           {"reference_every"}},
          {reference == Reference::kMovingAverage,
           "rl.reference is not moving_average",
           {"reference_decay"}},
          {reference == Reference::kTeacher, "rl.reference is not teacher", {"teacher"}}};
}

std::vector<Readers> ReadersOfSurrogate(const SurrogateOptions& s) {
  const TrustRegion region = s.trust_region;
  const auto is = [&](TrustRegion wanted) { return region == wanted; };
  const std::string other =
      fmt::format("rl.trust_region = {}", EnumNames(region)[static_cast<size_t>(region)]);
  return {{is(TrustRegion::kClip) || s.ratio == Ratio::kGeometricClip,
           other,
           {"clip_low", "clip_high"}},
          {is(TrustRegion::kClip), other, {"dual_clip", "ratio_cap"}},
          {is(TrustRegion::kTruncate), other, {"truncate_low", "truncate_high"}},
          {is(TrustRegion::kSoftGate), other, {"gate_positive", "gate_negative"}},
          {is(TrustRegion::kSignedMask) || is(TrustRegion::kDifferenceMask),
           other,
           {"mask_low", "mask_high"}},
          {s.covariance != Covariance::kNone, "rl.covariance = none", {"covariance_share"}},
          {s.covariance == Covariance::kClip,
           "rl.covariance is not clip",
           {"covariance_low", "covariance_high"}},
          {s.covariance == Covariance::kKl, "rl.covariance is not kl", {"covariance_coefficient"}}};
}

std::vector<Readers> ReadersOfAdvantage(const LossConfig& c) {
  const AdvantageOptions& a = c.advantage;
  const bool value = a.baseline == Baseline::kValue;
  return {{value,
           "rl.baseline is not value",
           {"gae_lambda", "value_trunk", "value_coefficient", "value_clip", "value_learning_rate"}},
          {a.baseline == Baseline::kRunningMean,
           "rl.baseline is not running_mean",
           {"running_mean_decay"}},
          {a.sign_filter != SignFilter::kNone, "rl.sign_filter = none", {"sign_weight"}}};
}

std::vector<Readers> ReadersOfStep(const LossConfig& c) {
  const StepOptions& s = c.step;
  return {
      {c.mismatch.mismatch != Mismatch::kNone,
       "rl.mismatch = none",
       {"mismatch_low", "mismatch_high"}},
      {c.entropy.entropy_target > 0, "rl.entropy_target = 0", {"entropy_step"}},
      {s.objective == Objective::kDpo, "rl.objective is not dpo", {"preference_beta"}},
      {s.objective == Objective::kMirror, "rl.objective is not mirror", {"mirror_coefficient"}},
      {s.aggregation == Aggregation::kConstant,
       "rl.aggregation is not constant",
       {"constant_length"}},
      {s.group_filter == GroupFilter::kRefill, "rl.group_filter is not refill", {"refill_rounds"}}};
}

std::vector<Readers> ReadersOfRollouts(const RlConfig& config) {
  return {{config.noise.pattern != NoisePattern::kNone,
           "rl.noise.pattern = none",
           {"noise.true_positive", "noise.false_positive"}},
          {config.reward.kind == RewardKind::kCoinFlip,
           "rl.reward.kind is not coin_flip",
           {"reward.coin_probability"}},
          {config.async.active(),
           "rl.async.workers = 0",
           {"async.token_seconds", "async.update_seconds", "async.straggler_share",
            "async.straggler_factor", "async.stale", "async.max_staleness", "async.late_after"}}};
}

std::map<std::string, std::string> ValuesOf(RlConfig config) {
  std::map<std::string, std::string> values;
  for (const FieldEntry& field : ListFields([&](FieldVisitor& v) { config.Visit(v); })) {
    values[field.key] = field.value;
  }
  return values;
}

}  // namespace

std::vector<std::string> IdleOptions(const RlConfig& config) {
  RlConfig plain;
  plain.algorithm = config.algorithm;
  ApplyPreset(plain.algorithm, plain.loss);
  const std::map<std::string, std::string> values = ValuesOf(config), defaults = ValuesOf(plain);
  std::map<std::string, std::string> idle;  // the first reason counts
  for (const std::vector<Readers>& all :
       {ReadersOfKl(config.loss), ReadersOfSurrogate(config.loss.surrogate),
        ReadersOfAdvantage(config.loss), ReadersOfStep(config.loss), ReadersOfRollouts(config)}) {
    for (const Readers& readers : all) {
      for (const std::string& key : readers.keys) {
        if (readers.used || values.at(key) == defaults.at(key)) continue;
        idle.emplace(
            key, fmt::format("rl.{} = {} has no effect: {}", key, values.at(key), readers.why_not));
      }
    }
  }
  std::vector<std::string> lines;
  for (const auto& [key, line] : idle) lines.push_back(line);
  return lines;
}

}  // namespace rlvr
