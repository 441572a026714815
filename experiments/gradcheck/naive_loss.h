#pragma once
// The loss of a whole step written straight from its formulas, by another route than rl/loss: one
// sum over sequences, stop-gradients as a second set of log-probabilities that stays where it is.
// For finite differences and for checking values. Supports what policy-gradient objectives use.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "rl/loss/loss_config.h"
#include "rl/loss/step_tokens.h"

namespace rlvr::loss_check {

struct NaiveLoss {
  const LossConfig& c;
  const StepTokens& s;
  double max_completion_tokens = 0;

  // The loss at log-probabilities l, with every stop-gradient taken at `frozen`.
  double operator()(const std::vector<double>& l, const std::vector<double>& frozen) const {
    if (c.step.objective == Objective::kDpo) return Preference(l);
    double total = 0;
    for (size_t i = 0; i < s.prompt.size(); ++i) {
      if (s.kept[i] == 0) continue;
      double sum = 0;
      for (const size_t t : Tokens(i)) {
        const double policy = Far(i, frozen) ? 0 : Weight(i, t) * Policy(i, t, l, frozen);
        sum += policy + Kl(t, l) +
               c.surrogate.proximal_coefficient * std::pow(l[t] - s.logprob_sampler[t], 2);
      }
      total += sum / Divisor(i);
      if (c.step.objective == Objective::kMirror) {
        const double d = SumOf(i, l, s.logprob_old);
        total += c.step.mirror_coefficient / 2 * d * d / static_cast<double>(s.prompt.size());
      }
    }
    return total;
  }

  std::vector<size_t> Tokens(size_t i) const {
    std::vector<size_t> tokens;
    for (int64_t t = s.offset[i]; t < s.offset[i + 1]; ++t) {
      if (s.mask[static_cast<size_t>(t)] != 0) tokens.push_back(static_cast<size_t>(t));
    }
    return tokens;
  }
  double SumOf(size_t i, const std::vector<double>& a, const std::vector<double>& b) const {
    double sum = 0;
    for (const size_t t : Tokens(i)) sum += a[t] - b[t];
    return sum;
  }
  double MeanOf(size_t i, const std::vector<double>& a, const std::vector<double>& b) const {
    return SumOf(i, a, b) / static_cast<double>(Tokens(i).size());
  }
  const std::vector<double>& Below() const {
    return c.surrogate.ratio_to == RatioTo::kOld ? s.logprob_old : s.logprob_sampler;
  }
  bool Far(size_t i, const std::vector<double>& frozen) const {
    return c.surrogate.off_policy_mask > 0 && s.advantage[Tokens(i)[0]] < 0 &&
           MeanOf(i, s.logprob_old, frozen) > c.surrogate.off_policy_mask;
  }

  double Divisor(size_t i) const {
    double tokens = 0, sequences = 0, of_prompt = 0;
    std::map<int32_t, int> prompts;
    for (size_t j = 0; j < s.prompt.size(); ++j) {
      const double n = static_cast<double>(Tokens(j).size());
      if (!c.step.count_dropped && s.kept[j] == 0) continue;
      tokens += n, sequences += 1, prompts[s.prompt[j]] = 1;
      if (s.prompt[j] == s.prompt[i]) of_prompt += n;
    }
    switch (c.step.aggregation) {
      case Aggregation::kTokenMean:
        return tokens;
      case Aggregation::kSequenceMean:
        return sequences * static_cast<double>(Tokens(i).size());
      case Aggregation::kSequenceSum:
        return sequences;
      case Aggregation::kConstant:
        return sequences * max_completion_tokens;
      case Aggregation::kPromptMean:
        return static_cast<double>(prompts.size()) * of_prompt;
    }
    return 0;
  }

  double Weight(size_t i, size_t t) const {
    const MismatchOptions& m = c.mismatch;
    const double q = std::exp(s.logprob_old[t] - s.logprob_sampler[t]);
    const double mean = std::exp(MeanOf(i, s.logprob_old, s.logprob_sampler));
    const double x = m.mismatch == Mismatch::kSequenceMask ? mean : q;
    if (m.mismatch == Mismatch::kNone) return 1;
    if (m.mismatch == Mismatch::kTruncate) return std::min(q, m.mismatch_high);
    if (m.mismatch == Mismatch::kDecoupled) return q;
    return x >= m.mismatch_low && x <= m.mismatch_high ? q : 0;
  }

  double Ratio(size_t i, size_t t, const std::vector<double>& l,
               const std::vector<double>& frozen) const {
    switch (c.surrogate.ratio) {
      case rlvr::Ratio::kNone:
        return 1;
      case rlvr::Ratio::kToken:
        return std::exp(l[t] - Below()[t]);
      case rlvr::Ratio::kSequenceMean:
        return std::exp(MeanOf(i, l, Below()));
      case rlvr::Ratio::kSequenceToken:
        return std::exp(MeanOf(i, frozen, Below())) * std::exp(l[t] - frozen[t]);
      case rlvr::Ratio::kSequenceProduct:
        return std::exp(SumOf(i, l, Below()));
      case rlvr::Ratio::kGeometricClip:
        break;
    }
    double product = 1;
    for (const size_t u : Tokens(i)) {
      const double r = std::exp(l[u] - Below()[u]);
      product *= s.advantage[u] >= 0 ? std::min(r, 1 + c.surrogate.clip_high)
                                     : std::max(r, 1 - c.surrogate.clip_low);
    }
    return std::pow(product, 1 / static_cast<double>(Tokens(i).size()));
  }

  double Policy(size_t i, size_t t, const std::vector<double>& l,
                const std::vector<double>& frozen) const {
    const SurrogateOptions& o = c.surrogate;
    const double a = s.advantage[t], r = Ratio(i, t, l, frozen), sg = Ratio(i, t, frozen, frozen);
    if (o.ratio == rlvr::Ratio::kNone) return -a * l[t];
    const double moved = std::exp(frozen[t]) - std::exp(Below()[t]);
    switch (o.trust_region) {
      case TrustRegion::kNone:
        return -r * a;
      case TrustRegion::kClip: {
        const double capped = o.ratio_cap > 0 ? std::min(r, o.ratio_cap) : r;
        const double clipped = std::max(1 - o.clip_low, std::min(1 + o.clip_high, r));
        const double loss = -std::min(capped * a, clipped * a);
        return o.dual_clip > 0 && a < 0 ? std::min(loss, -o.dual_clip * a) : loss;
      }
      case TrustRegion::kTruncate:
        return -std::max(o.truncate_low, std::min(o.truncate_high, sg)) * a * l[t];
      case TrustRegion::kSoftGate: {
        const double tau = a > 0 ? o.gate_positive : o.gate_negative;
        return -4 / tau / (1 + std::exp(-tau * (r - 1))) * a;
      }
      case TrustRegion::kVespo: {
        const double k = a >= 0 ? 2 : 3, lambda = a >= 0 ? 3 : 2;
        return -std::exp(lambda) * std::pow(sg, k) * std::exp(-lambda * sg) * a * l[t];
      }
      case TrustRegion::kSignedMask:
        return (a > 0 && moved > o.mask_high) || (a < 0 && -moved > o.mask_low) ? 0 : -r * a;
      case TrustRegion::kDifferenceMask:
        return moved > o.mask_high || -moved > o.mask_low ? 0 : -r * a;
      case TrustRegion::kTopr:
        return -(a > 0 ? 1 : std::min(sg, 1.0)) * a * l[t];
    }
    return 0;
  }

  double Kl(size_t t, const std::vector<double>& l) const {
    if (!c.kl.active() || c.kl.kl_target != KlTarget::kToken) return 0;
    const double d = l[t] - s.logprob_reference[t], r = std::exp(l[t] - s.logprob_old[t]);
    const double k3 = std::exp(-d) - 1 + d;
    const double by_estimator[] = {d, d * d / 2, k3, r * k3, 0};
    return c.kl.kl_coefficient * by_estimator[static_cast<size_t>(c.kl.kl_estimator)];
  }

  double Preference(const std::vector<double>& l) const {
    std::map<int32_t, std::vector<double>> terms;
    for (size_t i = 0; i < s.prompt.size(); ++i) {
      for (size_t j = 0; j < s.prompt.size(); ++j) {
        const bool pair = s.prompt[i] == s.prompt[j] && s.reward[i] > s.reward[j];
        if (!pair || s.kept[i] == 0 || s.kept[j] == 0) continue;
        const double margin = SumOf(i, l, s.logprob_reference) - SumOf(j, l, s.logprob_reference);
        terms[s.prompt[i]].push_back(std::log1p(std::exp(-c.step.preference_beta * margin)));
      }
    }
    double total = 0;
    for (const auto& [prompt, losses] : terms) {
      for (const double loss : losses) total += loss / static_cast<double>(losses.size());
    }
    return total / static_cast<double>(std::max<size_t>(1, terms.size()));
  }
};

}  // namespace rlvr::loss_check
