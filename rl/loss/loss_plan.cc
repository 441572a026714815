// SPDX-License-Identifier: Apache-2.0
#include "rl/loss/loss_plan.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/hash.h"
#include "rl/moments.h"

namespace rlvr {
namespace {

// Tokens in play: `live` ones carry the policy term, `weight` is their mismatch weight.
struct Selection {
  std::vector<uint8_t> live;
  std::vector<double> weight;
};

Selection SampledTokens(const StepTokens& tokens) {
  Selection out{std::vector<uint8_t>(At(tokens.tokens()), 0),
                std::vector<double>(At(tokens.tokens()), 1)};
  for (int64_t i = 0; i < tokens.sequences(); ++i) {
    for (int64_t t = tokens.offset[At(i)]; t < tokens.offset[At(i + 1)]; ++t) {
      out.live[At(t)] = tokens.mask[At(t)] != 0 && tokens.kept[At(i)] != 0 ? 1 : 0;
    }
  }
  return out;
}

// Weight for q = exp(l_old - l_mu) of one token; `mean` is the sequence's geometric mean of q.
double MismatchWeight(const MismatchOptions& options, double q, double mean) {
  const auto inside = [&](double x) {
    return x >= options.mismatch_low && x <= options.mismatch_high;
  };
  switch (options.mismatch) {
    case Mismatch::kNone:
      return 1;
    case Mismatch::kTruncate:
      return std::min(q, options.mismatch_high);
    case Mismatch::kMask:
      return inside(q) ? q : 0;
    case Mismatch::kSequenceMask:
      return inside(mean) ? q : 0;
    case Mismatch::kDecoupled:
      return q;
  }
  return 1;
}

void ApplyMismatch(Selection& selection, const MismatchOptions& options, const StepTokens& tokens) {
  for (int64_t i = 0; i < tokens.sequences(); ++i) {
    double sum = 0, count = 0;
    for (int64_t t = tokens.offset[At(i)]; t < tokens.offset[At(i + 1)]; ++t) {
      if (tokens.mask[At(t)] == 0) continue;
      sum += tokens.logprob_old[At(t)] - tokens.logprob_sampler[At(t)], count += 1;
    }
    const double mean = std::exp(sum / std::max(count, 1.0));
    for (int64_t t = tokens.offset[At(i)]; t < tokens.offset[At(i + 1)]; ++t) {
      if (selection.live[At(t)] == 0) continue;
      const double q = std::exp(tokens.logprob_old[At(t)] - tokens.logprob_sampler[At(t)]);
      selection.weight[At(t)] = MismatchWeight(options, q, mean);
      if (selection.weight[At(t)] == 0) selection.live[At(t)] = 0;
    }
  }
}

double LiveTokens(const Selection& selection) {
  double count = 0;
  for (const uint8_t live : selection.live) count += live;
  return count;
}

// The smallest of the `share` largest scores of candidates (at least one); ties with it are chosen
// too, so the choice does not depend on the order of tokens.
double Threshold(std::vector<double> scores, double share, double of) {
  if (scores.empty()) return 0;
  const size_t wanted = static_cast<size_t>(std::max(1.0, std::floor(share * of)));
  const size_t k = std::min(wanted, scores.size()) - 1;
  std::nth_element(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(k), scores.end(),
                   std::greater<>());
  return scores[k];
}

void KeepTopEntropy(Selection& selection, double share, const StepTokens& tokens) {
  std::vector<double> scores;
  for (size_t t = 0; t < selection.live.size(); ++t) {
    if (selection.live[t] != 0) scores.push_back(tokens.entropy_old[t]);
  }
  const double threshold = Threshold(scores, share, static_cast<double>(scores.size()));
  for (size_t t = 0; t < selection.live.size(); ++t) {
    if (tokens.entropy_old[t] < threshold) selection.live[t] = 0;
  }
}

// A score for random choice that depends on the token's place in its prompt's group alone.
std::vector<double> RandomScores(const StepTokens& tokens) {
  std::vector<double> scores(At(tokens.tokens()));
  int64_t member = 0;
  for (int64_t i = 0; i < tokens.sequences(); ++i) {
    member = i > 0 && tokens.prompt[At(i)] == tokens.prompt[At(i - 1)] ? member + 1 : 0;
    const uint64_t group = Mix64(tokens.draw_key, static_cast<uint64_t>(tokens.prompt[At(i)]));
    const uint64_t rollout = Mix64(group, static_cast<uint64_t>(member));
    for (int64_t t = tokens.offset[At(i)]; t < tokens.offset[At(i + 1)]; ++t) {
      const uint64_t draw = Mix64(rollout, static_cast<uint64_t>(t - tokens.offset[At(i)]));
      scores[At(t)] = static_cast<double>(draw >> 11) * 0x1p-53;
    }
  }
  return scores;
}

// Chooses tokens by c = (A - mean A)(l_old - mean l_old) over live tokens: clip drops a random few
// with c inside the band, kl marks the largest.
void ApplyCovariance(LossPlan& plan, Selection& selection, const SurrogateOptions& options,
                     const StepTokens& tokens) {
  std::vector<double> advantages, logprobs, candidates;
  for (size_t t = 0; t < selection.live.size(); ++t) {
    if (selection.live[t] == 0) continue;
    advantages.push_back(tokens.advantage[t]), logprobs.push_back(tokens.logprob_old[t]);
  }
  const double mean_advantage = Mean(advantages), mean_logprob = Mean(logprobs);
  const bool clip = options.covariance == Covariance::kClip;
  std::vector<double> scores =
      clip ? RandomScores(tokens) : std::vector<double>(At(tokens.tokens()));
  std::vector<uint8_t> candidate = selection.live;
  for (size_t t = 0; t < candidate.size(); ++t) {
    if (candidate[t] == 0) continue;
    const double c =
        (tokens.advantage[t] - mean_advantage) * (tokens.logprob_old[t] - mean_logprob);
    if (clip) candidate[t] = c > options.covariance_low && c < options.covariance_high ? 1 : 0;
    if (!clip) scores[t] = c;
    if (candidate[t] != 0) candidates.push_back(scores[t]);
  }
  const double of = static_cast<double>(advantages.size());
  const double threshold = Threshold(candidates, options.covariance_share, of);
  plan.penalised.assign(candidate.size(), 0);
  for (size_t t = 0; t < candidate.size(); ++t) {
    if (candidate[t] == 0 || scores[t] < threshold) continue;
    (clip ? selection.live[t] : plan.penalised[t]) = clip ? 0 : 1;
  }
}

// Tokens that the divisor counts, by sequence.
std::vector<double> CountedTokens(const StepTokens& tokens, const Selection& selection,
                                  bool count_dropped) {
  std::vector<double> counted(At(tokens.sequences()), 0);
  for (int64_t i = 0; i < tokens.sequences(); ++i) {
    for (int64_t t = tokens.offset[At(i)]; t < tokens.offset[At(i + 1)]; ++t) {
      counted[At(i)] += count_dropped ? tokens.mask[At(t)] != 0 : selection.live[At(t)] != 0;
    }
  }
  return counted;
}

// What each sequence's tokens are divided by.
std::vector<double> Divisors(const StepOptions& step, double constant_length,
                             const StepTokens& tokens, const std::vector<double>& counted) {
  double total = 0, sequences = 0, prompts = 0;
  std::vector<double> of_prompt(counted.size(), 0);
  for (size_t i = 0, begin = 0; i < counted.size(); i = begin) {
    double sum = 0;
    for (; begin < counted.size() && tokens.prompt[begin] == tokens.prompt[i]; ++begin) {
      sum += counted[begin], sequences += counted[begin] > 0 ? 1 : 0;
    }
    for (size_t j = i; j < begin; ++j) of_prompt[j] = sum;
    total += sum, prompts += sum > 0 ? 1 : 0;
  }
  std::vector<double> divisors(counted.size());
  for (size_t i = 0; i < counted.size(); ++i) {
    switch (step.aggregation) {
      case Aggregation::kTokenMean:
        divisors[i] = total;
        break;
      case Aggregation::kSequenceMean:
        divisors[i] = sequences * counted[i];
        break;
      case Aggregation::kSequenceSum:
        divisors[i] = sequences;
        break;
      case Aggregation::kConstant:
        divisors[i] = sequences * constant_length;
        break;
      case Aggregation::kPromptMean:
        divisors[i] = prompts * of_prompt[i];
        break;
    }
  }
  return divisors;
}

// Of each pair of unequal rewards in a group: mean over the pairs of a prompt, then over prompts.
std::vector<double> PairWeights(const StepTokens& tokens) {
  std::vector<double> weights(At(tokens.sequences()), 0);
  double prompts = 0;
  for (size_t i = 0, end = 0; i < weights.size(); i = end) {
    double pairs = 0;
    while (end < weights.size() && tokens.prompt[end] == tokens.prompt[i]) ++end;
    for (size_t j = i; j < end; ++j) {
      for (size_t k = i; k < end; ++k) {
        const bool kept = tokens.kept[j] != 0 && tokens.kept[k] != 0;
        pairs += kept && tokens.reward[j] > tokens.reward[k] ? 1 : 0;
      }
    }
    for (size_t j = i; j < end; ++j) weights[j] = pairs > 0 ? 1 / pairs : 0;
    prompts += pairs > 0 ? 1 : 0;
  }
  for (double& weight : weights) weight /= std::max(prompts, 1.0);
  return weights;
}

}  // namespace

LossState InitialLossState(const LossConfig& config, int64_t max_completion_tokens) {
  return {config.kl.kl_coefficient, config.entropy.entropy_coefficient, max_completion_tokens};
}

LossPlan PlanLoss(const LossConfig& config, const LossState& state, const StepTokens& tokens) {
  LossPlan plan;
  Selection selection = SampledTokens(tokens);
  const std::vector<uint8_t> sampled = selection.live;
  if (config.mismatch.mismatch != Mismatch::kNone) {
    ApplyMismatch(selection, config.mismatch, tokens);
  }
  plan.mismatch_left = LiveTokens(selection);
  if (config.entropy.entropy_top_share < 1) {
    KeepTopEntropy(selection, config.entropy.entropy_top_share, tokens);
  }
  if (config.surrogate.covariance != Covariance::kNone) {
    ApplyCovariance(plan, selection, config.surrogate, tokens);
  }
  const std::vector<double> counted = CountedTokens(tokens, selection, config.step.count_dropped);
  const int64_t length =
      config.step.constant_length > 0 ? config.step.constant_length : state.max_completion_tokens;
  const std::vector<double> divisors =
      Divisors(config.step, static_cast<double>(length), tokens, counted);
  plan.weight.assign(At(tokens.tokens()), 0), plan.policy_weight = plan.weight;
  for (int64_t i = 0; i < tokens.sequences(); ++i) {
    int32_t model_tokens = 0;
    for (int64_t t = tokens.offset[At(i)]; t < tokens.offset[At(i + 1)]; ++t) {
      model_tokens += tokens.mask[At(t)] != 0 ? 1 : 0;
      if (sampled[At(t)] == 0 || divisors[At(i)] <= 0) continue;
      plan.weight[At(t)] = 1 / divisors[At(i)];
      if (selection.live[At(t)] == 0) continue;
      plan.policy_weight[At(t)] = selection.weight[At(t)] / divisors[At(i)];
    }
    plan.model_tokens.push_back(model_tokens);
  }
  if (config.step.objective == Objective::kDpo) plan.pair_weight = PairWeights(tokens);
  return plan;
}

}  // namespace rlvr
