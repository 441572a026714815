// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "core/base/check.h"
#include "rl/advantage_parts.h"
#include "rl/moments.h"

namespace rlvr::advantage_parts {
namespace {

// Model tokens of rollout i, in order.
std::vector<int64_t> SampledTokens(const View& view, int64_t i) {
  std::vector<int64_t> tokens;
  for (int64_t t = 0; t < view.Length(i); ++t) {
    if (view.Sampled(i, t)) tokens.push_back(t);
  }
  return tokens;
}

// The same number on each token, discounted from the last one.
void SpreadEvenly(Advantages& out, const View& view, const SequenceAdvantages& sequences) {
  for (const int64_t i : view.KnownRollouts()) {
    double value = sequences.centred[View::At(i)];
    const std::vector<int64_t> tokens = SampledTokens(view, i);
    for (auto t = tokens.rbegin(); t != tokens.rend(); ++t) {
      out.advantage[view.Token(i, *t)] = value;
      value *= view.options().gamma;
    }
  }
}

// delta_t = rho_t + gamma V_{t+1} - V_t; A_t = delta_t + gamma lambda A_{t+1}, over model tokens;
// rho is the reward at the last one, less the KL penalty where it is credited to go.
void GeneralisedAdvantages(Advantages& out, const View& view, const SequenceAdvantages& sequences) {
  const AdvantageOptions& options = view.options();
  const bool kl = view.SequenceKl(KlCredit::kToGo);
  out.value_target.assign(out.advantage.size(), 0);
  for (const int64_t i : view.KnownRollouts()) {
    double next_value = 0, next_advantage = 0, reward = sequences.reward[View::At(i)];
    const std::vector<int64_t> tokens = SampledTokens(view, i);
    for (auto t = tokens.rbegin(); t != tokens.rend(); ++t) {
      const size_t at = view.Token(i, *t);
      if (kl) reward -= view.extras.kl_coefficient * view.extras.kl[at];
      const double delta = reward + options.gamma * next_value - view.extras.value[at];
      next_advantage = delta + options.gamma * options.gae_lambda * next_advantage;
      next_value = view.extras.value[at], reward = 0;
      out.advantage[at] = next_advantage;
      out.value_target[at] = next_advantage + next_value;
    }
  }
}

// b_t = sum_j R_j W_jt / sum_j W_jt over rollouts of the group that reach token t, where W_jt sums
// the score energy of tokens up to t.
void SubtractOptimalBaseline(Advantages& out, const View& view,
                             const SequenceAdvantages& sequences) {
  const int64_t stride = view.batch.stride;
  for (int64_t prompt = 0; prompt < view.batch.prompts; ++prompt) {
    if (sequences.equal_group[View::At(prompt)] != 0) continue;
    const std::vector<int64_t> members = view.Members(prompt);
    std::vector<double> energy(members.size(), 0);
    for (int64_t t = 0; t < stride; ++t) {
      double weighted = 0, weight = 0;
      for (size_t m = 0; m < members.size(); ++m) {
        if (t >= view.Length(members[m]) || !view.Sampled(members[m], t)) continue;
        energy[m] += view.extras.score_energy[view.Token(members[m], t)];
        weighted += energy[m] * sequences.centred[View::At(members[m])], weight += energy[m];
      }
      const double baseline = weight > 0 ? weighted / weight : 0;
      for (const int64_t i : members) {
        if (t < view.Length(i) && view.Sampled(i, t)) out.advantage[view.Token(i, t)] -= baseline;
      }
    }
  }
}

// A_t -= coefficient sum of the KL of tokens to come; k1 counts the token's own, the exact KL does
// not, since the loss differentiates that one directly.
void SubtractKlToGo(Advantages& out, const View& view) {
  const bool own = view.config.kl.kl_estimator != KlEstimator::kExact;
  for (const int64_t i : view.KnownRollouts()) {
    double to_go = 0;
    const std::vector<int64_t> tokens = SampledTokens(view, i);
    for (auto t = tokens.rbegin(); t != tokens.rend(); ++t) {
      const size_t at = view.Token(i, *t);
      const double here = view.extras.kl_coefficient * view.extras.kl[at];
      out.advantage[at] -= own ? to_go + here : to_go;
      to_go = view.options().gamma * (to_go + here);
    }
  }
}

// Batch mean, recentring and batch std, each over the model tokens of known rollouts.
void ApplyTokenStatistics(Advantages& out, const View& view) {
  const AdvantageOptions& options = view.options();
  std::vector<double*> tokens;
  std::vector<double> values;
  for (const int64_t i : view.KnownRollouts()) {
    for (const int64_t t : SampledTokens(view, i)) {
      tokens.push_back(&out.advantage[view.Token(i, t)]);
      values.push_back(*tokens.back());
    }
  }
  const bool centre = options.recentre || options.baseline == Baseline::kBatchMean;
  const double mean = centre ? Mean(values) : 0;
  double factor = centre && AllEqual(values) ? 0 : 1;
  if (options.scale == Scale::kBatchStd) {
    factor = AllEqual(values) ? 0 : 1 / (Std(values, options.std_divisor) + options.std_epsilon);
  }
  for (double* x : tokens) *x = (*x - mean) * factor;
}

}  // namespace

void SpreadOverTokens(Advantages& out, const View& view, const SequenceAdvantages& sequences) {
  const AdvantageOptions& options = view.options();
  if (options.baseline == Baseline::kValue) {
    GeneralisedAdvantages(out, view, sequences);
  } else {
    SpreadEvenly(out, view, sequences);
    if (options.baseline == Baseline::kOptimalToken) SubtractOptimalBaseline(out, view, sequences);
    if (view.SequenceKl(KlCredit::kToGo)) SubtractKlToGo(out, view);
  }
  if (options.statistics == Statistics::kTokens) ApplyTokenStatistics(out, view);
  for (double& x : out.advantage) {
    if (options.sign_filter == SignFilter::kPositiveAdvantage && x < 0) x = 0;
    if (options.sign_filter == SignFilter::kNegativeAdvantage && x > 0) x = 0;
  }
}

}  // namespace rlvr::advantage_parts
