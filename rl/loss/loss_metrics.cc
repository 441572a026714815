// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/loss_metrics.h"

#include <algorithm>
#include <cmath>

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
  const double q = tokens.logprob_old[t] - tokens.logprob_sampler[t];
  sums.sampler_difference += std::abs(q);
  sums.sampler_difference_max = std::max(sums.sampler_difference_max, std::abs(q));
  sums.sampler_k3 += std::exp(q) - 1 - q;
  if (tokens.logprob_reference.empty()) return;
  const double k = tokens.logprob[t] - tokens.logprob_reference[t];
  sums.reference_tokens += 1;
  sums.reference_k1 += k, sums.reference_k2 += k * k / 2;
  sums.reference_k3 += std::exp(-k) - 1 + k;
}

}  // namespace

void LossSums::Add(const LossSums& other) {
  policy += other.policy, kl += other.kl, entropy += other.entropy, proximal += other.proximal;
  tokens += other.tokens;
  gradient_tokens += other.gradient_tokens, positive_tokens += other.positive_tokens;
  ratio += other.ratio, ratio_squared += other.ratio_squared;
  ratio_min = std::min(ratio_min, other.ratio_min);
  ratio_max = std::max(ratio_max, other.ratio_max);
  clip_low_positive += other.clip_low_positive, clip_low_negative += other.clip_low_negative;
  clip_high_positive += other.clip_high_positive, clip_high_negative += other.clip_high_negative;
  off_policy_dropped += other.off_policy_dropped;
  old_k1 += other.old_k1, old_k2 += other.old_k2, old_k3 += other.old_k3;
  reference_k1 += other.reference_k1, reference_k2 += other.reference_k2;
  reference_k3 += other.reference_k3, reference_tokens += other.reference_tokens;
  sampler_difference += other.sampler_difference, sampler_k3 += other.sampler_k3;
  sampler_difference_max = std::max(sampler_difference_max, other.sampler_difference_max);
}

void CountTokens(LossSums& sums, const LossGradient& gradient, const LossInputs& in, int64_t first,
                 int64_t last) {
  for (int64_t i = first; i < last; ++i) {
    const size_t sequence = static_cast<size_t>(i);
    if (in.tokens.kept[sequence] == 0) continue;
    for (int64_t at = in.tokens.offset[sequence]; at < in.tokens.offset[sequence + 1]; ++at) {
      const size_t t = static_cast<size_t>(at);
      if (in.tokens.mask[t] == 0) continue;
      CountToken(sums, in.tokens, t);
      if (gradient.logprob[t] == 0) continue;
      sums.gradient_tokens += 1;
      sums.positive_tokens += in.tokens.advantage[t] > 0 ? 1 : 0;
    }
  }
}

const std::vector<MetricInfo>& LossMetricInfos() {
  static const std::vector<MetricInfo> infos = {
      {"loss", "1", "the loss that is differentiated: the sum of the next four"},
      {"loss_policy", "1", "policy term"},
      {"loss_kl", "1", "KL term in the loss"},
      {"loss_entropy", "1", "entropy term"},
      {"loss_proximal", "1", "terms that pull towards sampler or old policy"},
      {"gradient_token_share", "1", "model tokens whose log-probability carries gradient"},
      {"gradient_positive_share", "1", "of these, tokens with a positive advantage"},
      {"ratio_mean", "1", "probability ratio policy to old, over tokens"},
      {"ratio_std", "1", "standard deviation of the same"},
      {"ratio_min", "1", "smallest ratio"},
      {"ratio_max", "1", "largest ratio"},
      {"effective_sample_share", "1", "(sum r)^2 / (n sum r^2) over tokens"},
      {"clip_share", "1", "tokens whose policy gradient a trust region bounds"},
      {"clip_low_positive", "1", "of all tokens: bounded from below, advantage > 0"},
      {"clip_low_negative", "1", "bounded from below, advantage <= 0"},
      {"clip_high_positive", "1", "bounded from above, advantage > 0"},
      {"clip_high_negative", "1", "bounded from above, advantage <= 0"},
      {"off_policy_dropped_share", "1", "tokens of sequences dropped for being too far off policy"},
      {"mismatch_dropped_share", "1", "tokens dropped by the sampler mismatch mask"},
      {"kl_old_k1", "nat", "KL(policy || old) a token: mean of r log r"},
      {"kl_old_k2", "nat", "the same by (log r)^2 / 2"},
      {"kl_old_k3", "nat", "KL(old || policy) a token: mean of r - 1 - log r"},
      {"kl_reference_k1", "nat", "KL(policy || reference) a token: mean log-ratio"},
      {"kl_reference_k2", "nat", "the same by half the squared log-ratio"},
      {"kl_reference_k3", "nat", "the same by exp(-k1) - 1 + k1"},
      {"sampler_difference_mean", "nat", "|logprob of trainer - of sampler|, at the batch's start"},
      {"sampler_difference_max", "nat", "largest of these"},
      {"sampler_k3", "nat", "KL(sampler || trainer) a token, at the batch's start"},
  };
  return infos;
}

std::vector<MetricValue> LossMetrics(const LossSums& s, const LossPlan& plan) {
  const double n = s.tokens, mean = s.ratio / n;
  const double variance = std::max(0.0, s.ratio_squared / n - mean * mean);
  const double clipped =
      s.clip_low_positive + s.clip_low_negative + s.clip_high_positive + s.clip_high_negative;
  const std::vector<double> values = {s.loss(),
                                      s.policy,
                                      s.kl,
                                      s.entropy,
                                      s.proximal,
                                      s.gradient_tokens / n,
                                      s.positive_tokens / s.gradient_tokens,
                                      mean,
                                      std::sqrt(variance),
                                      s.ratio_min,
                                      s.ratio_max,
                                      s.ratio * s.ratio / (n * s.ratio_squared),
                                      clipped / n,
                                      s.clip_low_positive / n,
                                      s.clip_low_negative / n,
                                      s.clip_high_positive / n,
                                      s.clip_high_negative / n,
                                      s.off_policy_dropped / n,
                                      plan.mismatch_dropped,
                                      s.old_k1 / n,
                                      s.old_k2 / n,
                                      s.old_k3 / n,
                                      s.reference_k1 / s.reference_tokens,
                                      s.reference_k2 / s.reference_tokens,
                                      s.reference_k3 / s.reference_tokens,
                                      s.sampler_difference / n,
                                      s.sampler_difference_max,
                                      s.sampler_k3 / n};
  std::vector<MetricValue> metrics;
  for (size_t i = 0; i < values.size(); ++i) {
    const bool finite = std::isfinite(values[i]);
    metrics.push_back(
        {LossMetricInfos()[i].name, finite ? values[i] : std::numeric_limits<double>::quiet_NaN()});
  }
  return metrics;
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
