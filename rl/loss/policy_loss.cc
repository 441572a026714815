// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/policy_loss.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "rl/loss/kl.h"
#include "rl/loss/preference_loss.h"
#include "rl/loss/surrogate.h"

namespace rlvr {
namespace {

// One sequence of a step: its tokens are [begin, end).
struct Sequence {
  const LossInputs& in;
  int64_t index, begin, end;
  double model_tokens;

  const SurrogateOptions& options() const { return in.config.surrogate; }
  bool Sampled(int64_t t) const { return in.tokens.mask[At(t)] != 0; }
  double Denominator(int64_t t) const {
    return options().ratio_to == RatioTo::kOld ? in.tokens.logprob_old[At(t)]
                                               : in.tokens.logprob_sampler[At(t)];
  }
  double LogRatio(int64_t t) const { return in.tokens.logprob[At(t)] - Denominator(t); }
};

// The log-ratio that geometric_clip averages: bounded on the side that the advantage pushes to.
double ClippedLogRatio(const Sequence& sequence, int64_t t) {
  const SurrogateOptions& options = sequence.options();
  const double x = sequence.LogRatio(t);
  if (sequence.in.tokens.advantage[At(t)] >= 0) return std::min(x, std::log1p(options.clip_high));
  return std::max(x, std::log1p(-options.clip_low));
}

// log r of the sequence; 0 where the ratio is of tokens.
double SequenceLogRatio(const Sequence& sequence) {
  const Ratio ratio = sequence.options().ratio;
  if (ratio == Ratio::kNone || ratio == Ratio::kToken) return 0;
  double sum = 0;
  for (int64_t t = sequence.begin; t < sequence.end; ++t) {
    if (!sequence.Sampled(t)) continue;
    sum += ratio == Ratio::kGeometricClip ? ClippedLogRatio(sequence, t) : sequence.LogRatio(t);
  }
  return ratio == Ratio::kSequenceProduct ? sum : sum / std::max(sequence.model_tokens, 1.0);
}

// A sequence of negative advantage whose probability has fallen by more than the mask allows.
bool TooFarOff(const Sequence& sequence) {
  const double delta = sequence.options().off_policy_mask;
  if (delta <= 0) return false;
  double fall = 0, advantage = 0;
  for (int64_t t = sequence.begin; t < sequence.end; ++t) {
    if (!sequence.Sampled(t)) continue;
    fall += sequence.in.tokens.logprob_old[At(t)] - sequence.in.tokens.logprob[At(t)];
    advantage += sequence.in.tokens.advantage[At(t)];
  }
  return advantage < 0 && fall / std::max(sequence.model_tokens, 1.0) > delta;
}

void CountBound(LossSums& sums, Bound bound, double advantage) {
  if (bound == Bound::kLow) (advantage > 0 ? sums.clip_low_positive : sums.clip_low_negative) += 1;
  if (bound == Bound::kHigh) {
    (advantage > 0 ? sums.clip_high_positive : sums.clip_high_negative) += 1;
  }
}

// The policy term. A slope through the ratio goes to the token itself, or is gathered and spread
// over the tokens that the sequence's ratio is made of.
void AddPolicyTerm(LossGradient& gradient, LossSums& sums, const Sequence& sequence) {
  const StepTokens& tokens = sequence.in.tokens;
  const Ratio ratio = sequence.options().ratio;
  const bool own = ratio == Ratio::kToken || ratio == Ratio::kSequenceToken;
  const double log_ratio = SequenceLogRatio(sequence);
  double gathered = 0;
  for (int64_t t = sequence.begin; t < sequence.end; ++t) {
    const double weight = sequence.in.plan.policy_weight[At(t)];
    if (weight == 0) continue;
    const double token_log_ratio = sequence.LogRatio(t);
    const double r = std::exp(ratio == Ratio::kToken ? token_log_ratio : log_ratio);
    const double p = std::exp(tokens.logprob[At(t)]);
    const SurrogateInput input{tokens.advantage[At(t)], r, tokens.logprob[At(t)],
                               p - std::exp(sequence.Denominator(t))};
    const SurrogateTerm term = Surrogate(sequence.options(), input);
    sums.policy += weight * term.value;
    gradient.logprob[At(t)] += weight * (term.through_logprob + (own ? term.through_ratio : 0));
    if (!own) gathered += weight * term.through_ratio;
    CountBound(sums, term.bound, input.advantage);
  }
  if (gathered == 0) return;
  const double share =
      ratio == Ratio::kSequenceProduct ? 1 : 1 / std::max(sequence.model_tokens, 1.0);
  for (int64_t t = sequence.begin; t < sequence.end; ++t) {
    if (!sequence.Sampled(t)) continue;
    const bool clipped =
        ratio == Ratio::kGeometricClip && ClippedLogRatio(sequence, t) != sequence.LogRatio(t);
    gradient.logprob[At(t)] += clipped ? 0 : gathered * share;
  }
}

// KL to the reference in the loss: of the token, or the direct part of the exact sequence KL.
void AddKlTerm(LossGradient& gradient, LossSums& sums, const LossInputs& in, size_t t) {
  const KlOptions& kl = in.config.kl;
  const double weight = in.plan.weight[t] * in.state.kl_coefficient;
  if (kl.kl_estimator == KlEstimator::kExact) {
    sums.kl += weight * in.tokens.exact_kl[t];
    gradient.exact_kl[t] = weight;
  } else if (kl.kl_target == KlTarget::kToken) {
    const KlTerm term =
        TokenKl(kl, in.tokens.logprob[t], in.tokens.logprob_old[t], in.tokens.logprob_reference[t]);
    sums.kl += weight * term.value;
    gradient.logprob[t] += weight * term.slope;
  }
}

void AddEntropyTerm(LossGradient& gradient, LossSums& sums, const LossInputs& in, size_t t) {
  const double weight = in.plan.weight[t] * in.state.entropy_coefficient;
  sums.entropy -= weight * in.tokens.entropy[t];
  gradient.entropy[t] = -weight;
}

// Pulls towards the sampler (squared) and, on tokens chosen by covariance, towards the old policy.
void AddProximalTerms(LossGradient& gradient, LossSums& sums, const LossInputs& in, size_t t) {
  const SurrogateOptions& options = in.config.surrogate;
  if (options.proximal_coefficient > 0) {
    const double weight = in.plan.weight[t] * options.proximal_coefficient;
    const double d = in.tokens.logprob[t] - in.tokens.logprob_sampler[t];
    sums.proximal += weight * d * d;
    gradient.logprob[t] += weight * 2 * d;
  }
  if (!in.plan.penalised.empty() && in.plan.penalised[t] != 0) {
    const double weight = in.plan.weight[t] * options.covariance_coefficient;
    const double d = in.tokens.logprob[t] - in.tokens.logprob_old[t];
    sums.proximal += weight * std::abs(d);
    gradient.logprob[t] += weight * (d > 0 ? 1 : d < 0 ? -1 : 0);
  }
}

// tau / 2 (sum_t l - l_old)^2 of a sequence (mirror descent), at the mean weight of its tokens.
void AddMirrorTerm(LossGradient& gradient, LossSums& sums, const Sequence& sequence) {
  double d = 0, weight = 0;
  for (int64_t t = sequence.begin; t < sequence.end; ++t) {
    if (sequence.in.plan.weight[At(t)] == 0) continue;
    d += sequence.in.tokens.logprob[At(t)] - sequence.in.tokens.logprob_old[At(t)];
    weight += sequence.in.plan.weight[At(t)];
  }
  weight *= sequence.in.config.step.mirror_coefficient / std::max(sequence.model_tokens, 1.0);
  sums.proximal += weight * d * d / 2;
  for (int64_t t = sequence.begin; t < sequence.end; ++t) {
    if (sequence.in.plan.weight[At(t)] != 0) gradient.logprob[At(t)] += weight * d;
  }
}

void AddSequence(LossGradient& gradient, LossSums& sums, const Sequence& sequence) {
  const LossInputs& in = sequence.in;
  const Objective objective = in.config.step.objective;
  const bool far = TooFarOff(sequence);
  if (far) sums.off_policy_dropped += sequence.model_tokens;
  if (objective != Objective::kDpo && !far) AddPolicyTerm(gradient, sums, sequence);
  if (objective == Objective::kMirror) AddMirrorTerm(gradient, sums, sequence);
  for (int64_t t = sequence.begin; t < sequence.end; ++t) {
    if (in.plan.weight[At(t)] == 0) continue;
    if (in.config.kl.active()) AddKlTerm(gradient, sums, in, At(t));
    if (in.config.NeedsEntropyGradient()) AddEntropyTerm(gradient, sums, in, At(t));
    AddProximalTerms(gradient, sums, in, At(t));
  }
}

void Clear(std::vector<double>& values, int64_t begin, int64_t end) {
  if (!values.empty()) std::fill(values.begin() + begin, values.begin() + end, 0.0);
}

}  // namespace

LossSums AddLoss(LossGradient& gradient, const LossInputs& in, int64_t first, int64_t last) {
  const StepTokens& tokens = in.tokens;
  CHECK(gradient.logprob.size() == tokens.logprob.size());
  const int64_t begin = tokens.offset[At(first)], end = tokens.offset[At(last)];
  Clear(gradient.logprob, begin, end);
  Clear(gradient.entropy, begin, end);
  Clear(gradient.exact_kl, begin, end);
  LossSums sums;
  for (int64_t i = first; i < last; ++i) {
    const Sequence sequence{in, i, tokens.offset[At(i)], tokens.offset[At(i + 1)],
                            static_cast<double>(in.plan.model_tokens[At(i)])};
    if (tokens.kept[At(i)] == 0) continue;
    AddSequence(gradient, sums, sequence);
  }
  if (in.config.step.objective == Objective::kDpo)
    AddPreferenceLoss(gradient, sums, in, first, last);
  CountTokens(sums, gradient, in, first, last);
  return sums;
}

}  // namespace rlvr
