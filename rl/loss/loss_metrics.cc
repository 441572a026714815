// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/loss_metrics.h"

#include <algorithm>
#include <cmath>

#include "core/base/missing.h"

namespace rlvr {
namespace {

void CountToken(LossSums& sums, const StepTokens& tokens, size_t t) {
  const double d = tokens.logprob[t] - tokens.logprob_old[t];
  const double r = std::exp(d);
  sums.tokens += 1;
  sums.ratio += r, sums.ratio_squared += r * r;
  sums.ratio_min = std::min(sums.ratio_min, r), sums.ratio_max = std::max(sums.ratio_max, r);
  // The batch is of the old policy, so KL(policy || old) weights each sample by r.
  sums.old_k1 += r * d, sums.old_k2 += d * d / 2, sums.old_k3 += r - 1 - d;
  sums.sampler.AddToken(tokens.logprob_old[t] - tokens.logprob_sampler[t]);
  if (tokens.logprob_reference.empty()) return;
  const double k = tokens.logprob[t] - tokens.logprob_reference[t];
  sums.reference_tokens += 1;
  sums.reference_k1 += k, sums.reference_k2 += k * k / 2;
  sums.reference_k3 += std::exp(-k) - 1 + k;
}

// A sum over updates as their mean.
double PerUpdate(const LossSums& s, double sum) { return sum / std::max(1.0, s.updates); }

double RatioStd(const LossSums& s) {
  const double mean = s.ratio / s.tokens;
  return std::sqrt(std::max(0.0, s.ratio_squared / s.tokens - mean * mean));
}

double Clipped(const LossSums& s) {
  return s.clip_low_positive + s.clip_low_negative + s.clip_high_positive + s.clip_high_negative;
}

struct Metric {
  MetricInfo info;
  double (*value)(const LossSums& s);
};

const Metric kMetrics[] = {
    {{"loss", "1",
      "the loss that is differentiated, mean of the step's updates: the sum of the next four"},
     [](const LossSums& s) { return PerUpdate(s, s.loss()); }},
    {{"loss_policy", "1", "policy term"}, [](const LossSums& s) { return PerUpdate(s, s.policy); }},
    {{"loss_kl", "1", "KL term in the loss"}, [](const LossSums& s) { return PerUpdate(s, s.kl); }},
    {{"loss_entropy", "1", "entropy term"},
     [](const LossSums& s) { return PerUpdate(s, s.entropy); }},
    {{"loss_proximal", "1", "terms that pull towards sampler or old policy"},
     [](const LossSums& s) { return PerUpdate(s, s.proximal); }},
    {{"gradient_token_share", "1", "model tokens whose log-probability carries gradient"},
     [](const LossSums& s) { return s.gradient_tokens / s.tokens; }},
    {{"gradient_positive_share", "1", "of these, tokens with a positive advantage"},
     [](const LossSums& s) { return s.positive_tokens / s.gradient_tokens; }},
    {{"ratio_mean", "1", "probability ratio policy to old, over tokens"},
     [](const LossSums& s) { return s.ratio / s.tokens; }},
    {{"ratio_std", "1", "standard deviation of the same"},
     [](const LossSums& s) { return RatioStd(s); }},
    {{"ratio_min", "1", "smallest ratio"}, [](const LossSums& s) { return s.ratio_min; }},
    {{"ratio_max", "1", "largest ratio"}, [](const LossSums& s) { return s.ratio_max; }},
    {{"effective_sample_share", "1", "(sum r)^2 / (n sum r^2) over tokens"},
     [](const LossSums& s) { return s.ratio * s.ratio / (s.tokens * s.ratio_squared); }},
    {{"clip_share", "1", "tokens whose policy gradient a trust region bounds"},
     [](const LossSums& s) { return Clipped(s) / s.tokens; }},
    {{"clip_low_positive", "1", "share bounded from below, advantage > 0"},
     [](const LossSums& s) { return s.clip_low_positive / s.tokens; }},
    {{"clip_low_negative", "1", "share bounded from below, advantage <= 0"},
     [](const LossSums& s) { return s.clip_low_negative / s.tokens; }},
    {{"clip_high_positive", "1", "share bounded from above, advantage > 0"},
     [](const LossSums& s) { return s.clip_high_positive / s.tokens; }},
    {{"clip_high_negative", "1", "share bounded from above, advantage <= 0"},
     [](const LossSums& s) { return s.clip_high_negative / s.tokens; }},
    {{"off_policy_dropped_share", "1", "tokens of sequences dropped for being too far off policy"},
     [](const LossSums& s) { return s.off_policy_dropped / s.tokens; }},
    {{"mismatch_dropped_share", "1", "tokens dropped by the sampler mismatch mask"},
     [](const LossSums& s) { return s.tokens > 0 ? 1 - s.mismatch_left / s.tokens : 0; }},
    {{"kl_old_k1", "nat", "KL(policy || old) a token: mean of r log r"},
     [](const LossSums& s) { return s.old_k1 / s.tokens; }},
    {{"kl_old_k2", "nat", "the same by (log r)^2 / 2"},
     [](const LossSums& s) { return s.old_k2 / s.tokens; }},
    {{"kl_old_k3", "nat", "KL(old || policy) a token: mean of r - 1 - log r"},
     [](const LossSums& s) { return s.old_k3 / s.tokens; }},
    {{"kl_reference_k1", "nat", "KL(policy || reference) a token: mean log-ratio"},
     [](const LossSums& s) { return s.reference_k1 / s.reference_tokens; }},
    {{"kl_reference_k2", "nat", "the same by half the squared log-ratio"},
     [](const LossSums& s) { return s.reference_k2 / s.reference_tokens; }},
    {{"kl_reference_k3", "nat", "the same by exp(-k1) - 1 + k1"},
     [](const LossSums& s) { return s.reference_k3 / s.reference_tokens; }},
    {{"sampler_difference_mean", "nat",
      "absolute difference of trainer's and sampler's log-probability, at the batch's start"},
     [](const LossSums& s) { return s.sampler.absolute / s.tokens; }},
    {{"sampler_difference_max", "nat", "largest of these"},
     [](const LossSums& s) { return s.sampler.largest; }},
    {{"sampler_k1", "nat",
      "KL(sampler || trainer) a token, mean log-ratio: the log of the perplexities' ratio"},
     [](const LossSums& s) { return s.sampler.signed_sum / s.tokens; }},
    {{"sampler_k3", "nat", "KL(sampler || trainer) a token, at the batch's start"},
     [](const LossSums& s) { return s.sampler.k3 / s.tokens; }},
    {{"sampler_kl_reverse", "nat", "KL(trainer || sampler) a token, mean of q log q - q + 1"},
     [](const LossSums& s) { return s.sampler.reverse / s.tokens; }},
    {{"sampler_jensen_shannon", "nat", "Jensen-Shannon divergence of the two, a token"},
     [](const LossSums& s) { return s.sampler.jensen_shannon / s.tokens; }},
    {{"sampler_multiple", "1", "mean of exp |difference| over tokens"},
     [](const LossSums& s) { return s.sampler.multiple / s.tokens; }},
    {{"sampler_ratio_mean", "1", "probability ratio trainer to sampler, q, over tokens"},
     [](const LossSums& s) { return s.sampler.ratio / s.tokens; }},
    {{"sampler_ratio_min", "1", "smallest of these"},
     [](const LossSums& s) { return s.sampler.ratio_min; }},
    {{"sampler_ratio_max", "1", "largest of these"},
     [](const LossSums& s) { return s.sampler.ratio_max; }},
    {{"sampler_chi2", "1", "mean of q^2, less 1, over tokens"},
     [](const LossSums& s) { return s.sampler.ratio_squared / s.tokens - 1; }},
    {{"sampler_chi2_sequence", "1", "mean of (product of q)^2, less 1, over completions"},
     [](const LossSums& s) { return s.sampler.sequence_ratio_squared / s.sampler.sequences - 1; }},
    {{"sampler_effective_share", "1", "(sum q)^2 / (n sum q^2), q of completions"},
     [](const LossSums& s) {
       return s.sampler.sequence_ratio * s.sampler.sequence_ratio /
              (s.sampler.sequences * s.sampler.sequence_ratio_squared);
     }},
};

}  // namespace

void LossSums::Add(const LossSums& other) {
  policy += other.policy, kl += other.kl, entropy += other.entropy, proximal += other.proximal;
  updates += other.updates, tokens += other.tokens;
  gradient_tokens += other.gradient_tokens, positive_tokens += other.positive_tokens;
  ratio += other.ratio, ratio_squared += other.ratio_squared;
  ratio_min = std::min(ratio_min, other.ratio_min);
  ratio_max = std::max(ratio_max, other.ratio_max);
  clip_low_positive += other.clip_low_positive, clip_low_negative += other.clip_low_negative;
  clip_high_positive += other.clip_high_positive, clip_high_negative += other.clip_high_negative;
  off_policy_dropped += other.off_policy_dropped, mismatch_left += other.mismatch_left;
  old_k1 += other.old_k1, old_k2 += other.old_k2, old_k3 += other.old_k3;
  reference_k1 += other.reference_k1, reference_k2 += other.reference_k2;
  reference_k3 += other.reference_k3, reference_tokens += other.reference_tokens;
  sampler.Add(other.sampler);
}

void CountTokens(LossSums& sums, const LossGradient& gradient, const LossInputs& in, int64_t first,
                 int64_t last) {
  for (int64_t i = first; i < last; ++i) {
    const size_t sequence = static_cast<size_t>(i);
    if (in.tokens.kept[sequence] == 0) continue;
    double sampler_log_ratio = 0;
    for (int64_t at = in.tokens.offset[sequence]; at < in.tokens.offset[sequence + 1]; ++at) {
      const size_t t = static_cast<size_t>(at);
      if (in.tokens.mask[t] == 0) continue;
      CountToken(sums, in.tokens, t);
      sampler_log_ratio += in.tokens.logprob_old[t] - in.tokens.logprob_sampler[t];
      if (gradient.logprob[t] == 0) continue;
      sums.gradient_tokens += 1;
      sums.positive_tokens += in.tokens.advantage[t] > 0 ? 1 : 0;
    }
    sums.sampler.AddSequence(sampler_log_ratio);
  }
}

const std::vector<MetricInfo>& LossMetricInfos() {
  static const std::vector<MetricInfo> infos = [] {
    std::vector<MetricInfo> list;
    for (const Metric& metric : kMetrics) list.push_back(metric.info);
    return list;
  }();
  return infos;
}

std::vector<MetricValue> LossMetrics(const LossSums& sums) {
  std::vector<MetricValue> values;
  for (const Metric& metric : kMetrics) {
    const double value = metric.value(sums);
    values.push_back({metric.info.name, std::isfinite(value) ? value : kMissing});
  }
  return values;
}

void AdaptCoefficients(LossState& state, const LossConfig& config, const LossSums& sums,
                       double token_entropy, int64_t rollouts) {
  if (config.kl.kl_adaptive_target > 0 && sums.reference_tokens > 0) {
    const double measured = sums.reference_k1 / sums.reference_tokens;
    const double error = std::clamp(measured / config.kl.kl_adaptive_target - 1, -0.2, 0.2);
    state.kl_coefficient *=
        1 + error * static_cast<double>(rollouts) / config.kl.kl_adaptive_horizon;
  }
  if (config.entropy.entropy_target > 0) {
    const double step = config.entropy.entropy_step;
    const bool low = token_entropy <= config.entropy.entropy_target;
    state.entropy_coefficient = std::max(0.0, state.entropy_coefficient + (low ? step : -step));
  }
}

}  // namespace rlvr
