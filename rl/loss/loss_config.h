#pragma once
// The axes of an RLVR algorithm as independent options. A named algorithm is a preset of these and
// nothing else (rl/algorithms). RlConfig holds one LossConfig and calls its Visit without a
// section, so every key is `rl.<key>`. Meanings: docs/algorithms.md; formulas of a config at hand:
// rl/algorithms/formula.h.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>

#include "core/config/field.h"
#include "rl/loss/axes.h"

namespace rlvr {

// What multiplies a token's log-probability gradient (rl/advantage.h).
struct AdvantageOptions {
  Baseline baseline = Baseline::kGroupMean;
  double running_mean_decay = 0.95;
  Scale scale = Scale::kGroupStd;
  Statistics statistics = Statistics::kSequences;  // of batch mean and batch std
  bool recentre = false;
  double std_epsilon = 1e-6;
  StdDivisor std_divisor = StdDivisor::kNMinus1;
  SignFilter sign_filter = SignFilter::kNone;
  double sign_weight = 0.1;  // lambda of weighted_reward
  MultiReward multi_reward = MultiReward::kSum;
  double reward_coefficient = 1;  // 0: the reward does not count (distillation)
  double gamma = 1, gae_lambda = 1;

  void Visit(FieldVisitor& v);
};

// The surrogate of one token (rl/loss/surrogate.h) and which tokens keep it.
struct SurrogateOptions {
  Ratio ratio = Ratio::kToken;
  RatioTo ratio_to = RatioTo::kOld;
  TrustRegion trust_region = TrustRegion::kClip;
  double clip_low = 0.2, clip_high = 0.2;      // the ratio stays in [1 - low, 1 + high]
  double dual_clip = 0;                        // 0: off; else c > 1 of A < 0
  double ratio_cap = 0;                        // 0: off; else the unclipped branch uses min(r, cap)
  double truncate_low = 0, truncate_high = 5;  // factors, not offsets from 1
  double gate_positive = 1, gate_negative = 1.05;
  double mask_low = 0.2, mask_high = 0.2;  // differences of probabilities
  double proximal_coefficient = 0;         // of (l_th - l_mu)^2
  double off_policy_mask = 0;              // 0: off; else delta
  Covariance covariance = Covariance::kNone;
  double covariance_share = 2e-4;
  double covariance_low = 1, covariance_high = 5;
  double covariance_coefficient = 1;

  void Visit(FieldVisitor& v);
};

struct KlOptions {
  KlTarget kl_target = KlTarget::kNone;
  KlEstimator kl_estimator = KlEstimator::kK1;
  KlCredit kl_credit = KlCredit::kWhole;  // of the sequence KL
  double kl_coefficient = 0;
  double kl_adaptive_target = 0;  // 0: the coefficient is fixed
  double kl_adaptive_horizon = 1000;
  double kl_clamp = 20;  // |l_th - l_ref| before exp
  bool allow_biased_kl = false;
  Reference reference = Reference::kBase;
  int64_t reference_every = 100;
  double reference_decay = 0.6;  // reference <- decay policy + (1 - decay) reference
  std::string teacher = "";      // a checkpoint; empty: the base

  bool active() const { return kl_target != KlTarget::kNone && kl_coefficient > 0; }
  void Visit(FieldVisitor& v);
};

struct EntropyOptions {
  double entropy_coefficient = 0;
  double entropy_target = 0;  // 0: the coefficient is fixed
  double entropy_step = 1e-4;
  double entropy_top_share = 1;  // of tokens, by entropy, that keep the policy term

  void Visit(FieldVisitor& v);
};

// The sampler's policy is not the trainer's: the correction, and the mismatch injected on purpose.
struct MismatchOptions {
  Mismatch mismatch = Mismatch::kNone;
  double mismatch_low = 0.5, mismatch_high = 2;  // factors
  double sampler_noise = 0;
  SamplerPrecision sampler_precision = SamplerPrecision::kSame;
  int64_t staleness = 0;
  bool allow_truncated_sampling = false;
  bool replay_token_set = false;

  // Whether the policy's own weights sample: none of an earlier step, rounded or noisy.
  bool SamplesWithPolicy() const {
    return staleness == 0 && sampler_noise == 0 && sampler_precision == SamplerPrecision::kSame;
  }
  void Visit(FieldVisitor& v);
};

// What a step is made of and how its tokens are summed.
struct StepOptions {
  Objective objective = Objective::kPolicyGradient;
  double preference_beta = 0.1;  // of dpo
  double mirror_coefficient = 0.1;
  Aggregation aggregation = Aggregation::kSequenceMean;
  int64_t constant_length = 0;  // 0: max_completion_tokens
  bool count_dropped = true;    // dropped tokens count in the divisor
  GroupFilter group_filter = GroupFilter::kNone;
  int64_t refill_rounds = 8;
  double retire_above = 1;  // 1: off
  Truncated truncated = Truncated::kKeep;
  int64_t epochs = 1, minibatches = 1;
  int64_t replay_batches = 0;
  RolloutSource rollouts_from = RolloutSource::kPolicy;
  std::string rollout_store = "";

  void Visit(FieldVisitor& v);
};

struct ValueOptions {
  ValueTrunk value_trunk = ValueTrunk::kOwn;
  double value_coefficient = 0.5;
  double value_clip = 0.2;  // 0: off
  double value_learning_rate = 3e-4;

  void Visit(FieldVisitor& v);
};

struct LossConfig {
  AdvantageOptions advantage;
  SurrogateOptions surrogate;
  KlOptions kl;
  EntropyOptions entropy;
  MismatchOptions mismatch;
  StepOptions step;
  ValueOptions value;

  // All keys directly, without sections.
  void Visit(FieldVisitor& v);

  // What the loss reads beside the current log-probabilities; a trainer computes no more than that.
  bool NeedsReference() const;
  bool NeedsEntropyGradient() const {
    return entropy.entropy_coefficient != 0 || entropy.entropy_target > 0;
  }
  bool NeedsExactKl() const { return kl.active() && kl.kl_estimator == KlEstimator::kExact; }
  bool NeedsValue() const { return advantage.baseline == Baseline::kValue; }
  bool NeedsGreedy() const { return advantage.baseline == Baseline::kGreedy; }
  bool NeedsScoreEnergy() const { return advantage.baseline == Baseline::kOptimalToken; }
};

}  // namespace rlvr
