// SPDX-License-Identifier: Apache-2.0
#include "rl/algorithms/validate.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "rl/algorithms/idle_options.h"

namespace rlvr {
namespace {

void Refuse(bool bad, const std::string& message) {
  if (bad) throw Error(ExitCode::kConfig, message);
}

bool GroupBaseline(Baseline b) {
  return b == Baseline::kGroupMean || b == Baseline::kLeaveOneOut ||
         b == Baseline::kLengthWeighted || b == Baseline::kOptimalToken || b == Baseline::kPassAtK;
}

void RefuseAdvantage(const LossConfig& c, int64_t group_size) {
  const AdvantageOptions& a = c.advantage;
  Refuse(group_size < 2 && (GroupBaseline(a.baseline) || a.scale == Scale::kGroupStd),
         fmt::format("rl.group_size = 1 with rl.baseline = {}, rl.scale = {}: a group of one has "
                     "no baseline and no "
                     "spread; baselines that work: none, batch_mean, running_mean, greedy, value",
                     EnumNames(a.baseline)[static_cast<size_t>(a.baseline)],
                     EnumNames(a.scale)[static_cast<size_t>(a.scale)]));
  Refuse(group_size < 2 && c.step.objective == Objective::kDpo,
         "rl.objective = dpo needs rl.group_size >= 2");
  Refuse(a.baseline == Baseline::kValue && a.scale != Scale::kNone &&
             a.statistics == Statistics::kSequences,
         "rl.baseline = value gives an advantage a token: rl.statistics must be tokens, or "
         "rl.scale none");
  Refuse(a.statistics == Statistics::kTokens && a.scale != Scale::kBatchStd &&
             a.baseline != Baseline::kBatchMean && !a.recentre,
         "rl.statistics = tokens has no effect: nothing is taken over the batch");
}

void RefuseSurrogate(const SurrogateOptions& s, const MismatchOptions& m) {
  Refuse(s.ratio == Ratio::kNone && s.trust_region != TrustRegion::kNone,
         "rl.trust_region bounds a ratio, and rl.ratio = none has none: choose rl.trust_region = "
         "none or another ratio");
  Refuse(s.ratio == Ratio::kGeometricClip && s.trust_region != TrustRegion::kNone,
         "rl.ratio = geometric_clip clips by itself: rl.trust_region must be none");
  Refuse(s.trust_region == TrustRegion::kVespo && s.ratio != Ratio::kSequenceProduct,
         "rl.trust_region = vespo needs rl.ratio = sequence_product");
  Refuse(s.dual_clip != 0 && s.dual_clip <= 1, "rl.dual_clip must be above 1, or 0 for off");
  Refuse(s.ratio_cap != 0 && s.ratio_cap < 1 + s.clip_high,
         "rl.ratio_cap must be at least 1 + rl.clip_high, or 0 for off");
  Refuse(s.ratio_to == RatioTo::kSampler && m.mismatch != Mismatch::kNone,
         "rl.ratio_to = sampler corrects the sampler's mismatch already: rl.mismatch must be none");
}

void RefuseKl(const KlOptions& kl) {
  if (!kl.active()) return;
  Refuse(kl.kl_target == KlTarget::kToken && kl.kl_estimator == KlEstimator::kK1 &&
             !kl.allow_biased_kl,
         "rl.kl_estimator = k1 in the loss (rl.kl_target = token) has an expected gradient of 0 "
         "and adds noise; use k2, "
         "k3_weighted or exact, or rl.kl_target = sequence, or set rl.allow_biased_kl = true to "
         "see it fail");
  const bool sequence =
      kl.kl_estimator == KlEstimator::kK1 || kl.kl_estimator == KlEstimator::kExact;
  Refuse(kl.kl_target == KlTarget::kSequence && !sequence,
         "rl.kl_target = sequence is estimated by rl.kl_estimator = k1 or exact");
}

void RefuseSampling(const LossConfig& c, const SamplingOptions& s) {
  Refuse(s.CutsSupport() && !c.mismatch.allow_truncated_sampling && !c.mismatch.replay_token_set,
         "rl.top_k, rl.top_p or rl.min_p cuts the support that the loss takes log-probabilities "
         "over; sample at full "
         "support, set rl.replay_token_set = true, or rl.allow_truncated_sampling = true");
}

// Rollouts that are not the policy's own samples of the step.
void RefuseSource(const LossConfig& c, const AlgorithmContext& context) {
  const StepOptions& step = c.step;
  const bool stored = step.rollouts_from == RolloutSource::kStore;
  const bool other = step.rollouts_from != RolloutSource::kPolicy;
  const MismatchOptions& m = c.mismatch;
  Refuse(stored == step.rollout_store.empty(),
         "rl.rollouts_from = store and rl.rollout_store (a run with log.store = true) need each "
         "other");
  Refuse(other && context.async.active(),
         "rl.async.workers: only rl.rollouts_from = policy is sampled; expected 0");
  const std::string source = other ? "rl.rollouts_from = gold or store" : "rl.async.workers > 0";
  if (!other && !context.async.active()) return;
  Refuse(c.NeedsGreedy(), source + " has no greedy completions for rl.baseline = greedy");
  Refuse(step.group_filter == GroupFilter::kRefill,
         source + " can't be sampled on: rl.group_filter must be none or drop_equal");
  Refuse(m.staleness > 0, source + " has an age of its own: rl.staleness must be 0");
  Refuse(other && (m.sampler_noise > 0 || m.sampler_precision != SamplerPrecision::kSame),
         source + " has no sampler: rl.sampler_noise and rl.sampler_precision have no effect");
  Refuse(step.rollouts_from == RolloutSource::kGold && m.replay_token_set &&
             context.sampling.CutsSupport(),
         "rl.rollouts_from = gold: solutions are drawn from no set; rl.replay_token_set must be "
         "false");
}

void RefuseInterrupt(const LossConfig& c, const SamplingOptions& s) {
  const bool interrupts = c.step.truncated == Truncated::kInterrupt;
  Refuse(interrupts == s.interrupt_text.empty(),
         "rl.truncated = interrupt and rl.interrupt_text, what unfinished completions read before "
         "their answer, need each other");
  Refuse(interrupts && c.step.rollouts_from != RolloutSource::kPolicy,
         "rl.truncated = interrupt: rollouts of gold or of a store are there already; expected "
         "rl.rollouts_from = policy");
}

bool OnPolicy(const LossConfig& c) {
  const MismatchOptions& m = c.mismatch;
  return c.step.epochs == 1 && c.step.minibatches == 1 && c.step.replay_batches == 0 &&
         m.staleness == 0 && m.sampler_noise == 0 &&
         m.sampler_precision == SamplerPrecision::kSame &&
         c.step.rollouts_from == RolloutSource::kPolicy;
}

}  // namespace

bool IdenticalToReinforce(const LossConfig& c) {
  const bool selects =
      c.entropy.entropy_top_share < 1 || c.surrogate.covariance == Covariance::kClip;
  return OnPolicy(c) && !selects && c.step.objective != Objective::kDpo;
}

std::vector<std::string> ValidateAlgorithm(const LossConfig& c, const AlgorithmContext& context) {
  RefuseAdvantage(c, context.group_size);
  RefuseSurrogate(c.surrogate, c.mismatch);
  RefuseKl(c.kl);
  RefuseSampling(c, context.sampling);
  RefuseSource(c, context);
  RefuseInterrupt(c, context.sampling);
  std::vector<std::string> said;
  if (IdenticalToReinforce(c) && !context.async.active())
    said.push_back("policy term: identical to REINFORCE with these advantages");
  const SamplingOptions& s = context.sampling;
  if (s.CutsSupport() && !c.mismatch.replay_token_set) {
    said.push_back(
        "rl.allow_truncated_sampling: samples are of a truncated distribution, log-probabilities "
        "of the full one");
  }
  const bool earlier = c.step.replay_batches > 0 || c.step.rollouts_from == RolloutSource::kStore ||
                       context.async.active();
  if (earlier && c.mismatch.mismatch == Mismatch::kNone && c.surrogate.ratio_to == RatioTo::kOld) {
    said.push_back(
        "rollouts of earlier weights are trained on as if they were the policy's own; "
        "rl.ratio_to = sampler or rl.mismatch weigh them");
  }
  if (c.kl.active() && c.kl.kl_target == KlTarget::kToken &&
      c.kl.kl_estimator == KlEstimator::kK1) {
    said.push_back("rl.allow_biased_kl: k1 in the loss has an expected gradient of 0");
  }
  if (c.kl.active() && c.kl.kl_target == KlTarget::kToken &&
      c.kl.kl_estimator == KlEstimator::kK3) {
    said.push_back("k3 in the loss is the gradient of the local forward KL(reference || policy)");
  }
  return said;
}

std::vector<std::string> ValidateAlgorithm(const RlConfig& config) {
  std::vector<std::string> said = ValidateAlgorithm(
      config.loss,
      {.group_size = config.group_size, .sampling = config.sampling, .async = config.async});
  for (std::string& line : IdleOptions(config)) said.push_back(std::move(line));
  return said;
}

}  // namespace rlvr
