// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/base/check.h"
#include "rl/advantage_parts.h"
#include "rl/moments.h"

namespace rlvr::advantage_parts {
namespace {

double Filtered(const AdvantageOptions& options, double reward) {
  if (options.sign_filter == SignFilter::kNegativeReward) return reward - 1;
  if (options.sign_filter == SignFilter::kWeightedReward) {
    return options.sign_weight * reward - (1 - reward);
  }
  return reward;
}

// Standard scores within one group; all 0 where the values are equal.
void Standardise(std::vector<double>& values, const AdvantageOptions& options) {
  const bool equal = AllEqual(values);
  const double mean = Mean(values);
  const double scale = 1 / (Std(values, options.std_divisor) + options.std_epsilon);
  for (double& x : values) x = equal ? 0 : (x - mean) * scale;
}

// The weighted sum of components, each normalised in its group first where the options say so.
std::vector<double> CombinedRewards(const View& view) {
  const AdvantageExtras& extras = view.extras;
  if (extras.components.empty()) return view.batch.reward;
  const size_t width = extras.component_weights.size();
  const size_t rollouts = View::At(view.batch.rollouts());
  CHECK(extras.components.size() == rollouts * width);
  std::vector<double> total(rollouts, 0.0);
  for (size_t c = 0; c < width; ++c) {
    for (int64_t prompt = 0; prompt < view.batch.prompts; ++prompt) {
      const std::vector<int64_t> members = view.Members(prompt);
      std::vector<double> values;
      for (const int64_t i : members) values.push_back(extras.components[View::At(i) * width + c]);
      if (view.options().multi_reward == MultiReward::kNormalise) {
        Standardise(values, view.options());
      }
      for (size_t m = 0; m < members.size(); ++m) {
        total[View::At(members[m])] += extras.component_weights[c] * values[m];
      }
    }
  }
  return total;
}

double LengthWeightedMean(const View& view, const std::vector<double>& reward,
                          const std::vector<int64_t>& members) {
  double weighted = 0, tokens = 0;
  for (const int64_t i : members) {
    const auto length = static_cast<double>(view.SampledTokens(i));
    weighted += length * reward[View::At(i)];
    tokens += length;
  }
  return weighted / std::max(tokens, 1.0);
}

// Only the best of the group counts, by its lead over the second best.
void KeepBest(std::vector<double>& values) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const double best = sorted.back();
  const double second = sorted.size() > 1 ? sorted[sorted.size() - 2] : best;
  for (double& x : values) x = x == best ? best - second : 0;
}

// A group's rewards less the baseline, for baselines that give one number a rollout.
std::vector<double> Centred(const View& view, const std::vector<double>& reward, int64_t prompt,
                            double running_mean) {
  const std::vector<int64_t> members = view.Members(prompt);
  std::vector<double> values = Gather(reward, members);
  const double n = static_cast<double>(values.size());
  double baseline = 0, factor = 1;
  switch (view.options().baseline) {
    case Baseline::kGroupMean:
      baseline = Mean(values);
      break;
    case Baseline::kLeaveOneOut:
      baseline = Mean(values), factor = n > 1 ? n / (n - 1) : 0;
      break;
    case Baseline::kLengthWeighted:
      baseline = LengthWeightedMean(view, reward, members);
      break;
    case Baseline::kRunningMean:
      baseline = running_mean;
      break;
    case Baseline::kGreedy:
      baseline = view.extras.greedy_reward[View::At(prompt)];
      break;
    case Baseline::kPassAtK:
      KeepBest(values);
      break;
    default:
      break;  // none, over the batch, or by token
  }
  for (double& x : values) x = (x - baseline) * factor;
  return values;
}

// What a group's advantages are multiplied by.
double GroupFactor(const AdvantageOptions& options, const std::vector<double>& rewards) {
  if (options.scale == Scale::kGroupStd) {
    return 1 / (Std(rewards, options.std_divisor) + options.std_epsilon);
  }
  if (options.scale != Scale::kGroupMean) return 1;
  const double mean = Mean(rewards);
  return mean > 0 ? 1 / mean : 0;
}

bool EqualGivesZero(const AdvantageOptions& options) {
  switch (options.baseline) {
    case Baseline::kGroupMean:
    case Baseline::kLeaveOneOut:
    case Baseline::kLengthWeighted:
    case Baseline::kPassAtK:
    case Baseline::kOptimalToken:
      return true;
    default:
      return options.scale == Scale::kGroupStd;
  }
}

// Batch mean, recentring and batch std, each over the known sequences.
void ApplyBatch(SequenceAdvantages& out, const View& view) {
  const AdvantageOptions& options = view.options();
  const std::vector<int64_t> members = view.KnownRollouts();
  const std::vector<double> values = Gather(out.centred, members);
  const bool centre = options.recentre || options.baseline == Baseline::kBatchMean;
  const double mean = centre ? Mean(values) : 0;
  double factor = centre && AllEqual(values) ? 0 : 1;
  if (options.scale == Scale::kBatchStd) {
    const std::vector<double> rewards = Gather(out.reward, members);
    factor = AllEqual(rewards) ? 0 : 1 / (Std(rewards, options.std_divisor) + options.std_epsilon);
  }
  for (const int64_t i : members) {
    out.centred[View::At(i)] = (out.centred[View::At(i)] - mean) * factor;
  }
}

}  // namespace

std::vector<int64_t> View::Members(int64_t prompt) const {
  std::vector<int64_t> members;
  for (int64_t i = prompt * batch.group_size; i < (prompt + 1) * batch.group_size; ++i) {
    if (Known(i)) members.push_back(i);
  }
  return members;
}

std::vector<int64_t> View::KnownRollouts() const {
  std::vector<int64_t> members;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    if (Known(i)) members.push_back(i);
  }
  return members;
}

bool View::SequenceKl(KlCredit credit) const {
  return config.kl.kl_target == KlTarget::kSequence && config.kl.kl_credit == credit &&
         extras.kl_coefficient != 0;
}

std::vector<double> Gather(const std::vector<double>& values, const std::vector<int64_t>& indices) {
  std::vector<double> out;
  out.reserve(indices.size());
  for (const int64_t i : indices) out.push_back(values[View::At(i)]);
  return out;
}

std::vector<double> ShapedRewards(const View& view) {
  std::vector<double> rewards = CombinedRewards(view);
  const bool kl = view.SequenceKl(KlCredit::kWhole);
  for (int64_t i = 0; i < view.batch.rollouts(); ++i) {
    double& reward = rewards[View::At(i)];
    const bool cut = view.batch.truncated[View::At(i)] != 0;
    if (cut && view.config.step.truncated == Truncated::kZeroReward) reward = 0;
    reward = view.options().reward_coefficient * Filtered(view.options(), reward);
    for (int64_t t = 0; kl && t < view.Length(i); ++t) {
      if (!view.Sampled(i, t)) continue;
      reward -= view.extras.kl_coefficient * view.extras.kl[view.Token(i, t)];
    }
  }
  return rewards;
}

SequenceAdvantages AdvantagesOfSequences(const View& view, double running_mean) {
  SequenceAdvantages out{.reward = ShapedRewards(view), .centred = {}, .equal_group = {}};
  out.centred.assign(out.reward.size(), 0);
  for (int64_t prompt = 0; prompt < view.batch.prompts; ++prompt) {
    const std::vector<int64_t> members = view.Members(prompt);
    const std::vector<double> rewards = Gather(out.reward, members);
    out.equal_group.push_back(AllEqual(rewards) ? 1 : 0);
    if (members.empty() || (out.equal_group.back() != 0 && EqualGivesZero(view.options()))) {
      continue;
    }
    const std::vector<double> centred = Centred(view, out.reward, prompt, running_mean);
    const double factor = GroupFactor(view.options(), rewards);
    for (size_t m = 0; m < members.size(); ++m) {
      out.centred[View::At(members[m])] = centred[m] * factor;
    }
  }
  if (view.options().statistics == Statistics::kSequences) ApplyBatch(out, view);
  return out;
}

}  // namespace rlvr::advantage_parts
