#pragma once
// Every group of completions of a tiny task with its probability: each estimator's exact mean and
// covariance.
// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <vector>

#include "rl/advantage.h"
#include "rl/loss/kl.h"
#include "rl/loss/policy_loss.h"
#include "tests/support/tiny_task.h"

namespace rlvr::test {

// Calls visit(choice, probability) for every joint choice of a completion for each rollout.
inline void ForEachOutcome(const TinyTask& task,
                           const std::function<void(const std::vector<size_t>&, double)>& visit) {
  const auto& all = task.Completions();
  std::vector<Vector> p(static_cast<size_t>(task.prompts));
  for (size_t prompt = 0; prompt < p.size(); ++prompt) {
    for (const auto& c : all)
      p[prompt].push_back(task.Probability(static_cast<int64_t>(prompt), c));
  }
  std::vector<size_t> choice(static_cast<size_t>(task.prompts * task.group_size), 0);
  while (true) {
    double probability = 1;
    for (size_t i = 0; i < choice.size(); ++i) {
      probability *= p[i / static_cast<size_t>(task.group_size)][choice[i]];
    }
    visit(choice, probability);
    size_t digit = 0;
    while (digit < choice.size() && ++choice[digit] == all.size()) choice[digit++] = 0;
    if (digit == choice.size()) return;
  }
}

// The batch and the step that a choice of completions makes, on-policy.
struct Outcome {
  RolloutBatch batch;
  Vector kl, value, greedy;  // extras, in the batch's layout
  StepTokens step;
};

inline Outcome MakeOutcome(const TinyTask& task, const LossConfig& config,
                           const std::vector<size_t>& choice) {
  Outcome out;
  const auto& all = task.Completions();
  RolloutBatch& batch = out.batch;
  batch.prompts = task.prompts, batch.group_size = task.group_size;
  batch.stride = TinyTask::kLongest;
  StepTokens& step = out.step;
  for (size_t i = 0; i < choice.size(); ++i) {
    const int64_t prompt = static_cast<int64_t>(i) / task.group_size;
    const std::vector<int>& tokens = all[choice[i]];
    batch.reward.push_back(task.Reward(prompt, choice[i]));
    batch.length.push_back(static_cast<int32_t>(tokens.size()));
    batch.truncated.push_back(0);
    step.prompt.push_back(static_cast<int32_t>(prompt));
    step.reward.push_back(batch.reward.back());
    step.offset.push_back(step.offset.back() + batch.length.back());
    for (size_t t = 0; t < TinyTask::kLongest; ++t) {
      const bool there = t < tokens.size();
      batch.mask.push_back(there ? 1 : 0);
      const size_t row = there ? task.Row(prompt, tokens, t) : 0;
      const double l = there ? task.LogProb(row, tokens[t]) : 0;
      const double ref = there ? task.LogReference(row, tokens[t]) : 0;
      const double kl = there ? task.ExactKl(row) : 0;
      out.kl.push_back(config.kl.kl_estimator == KlEstimator::kExact ? kl : l - ref);
      out.value.push_back(
          there && config.NeedsValue()
              ? task.Value(prompt, {tokens.begin(), tokens.begin() + static_cast<int>(t)})
              : 0);
      if (!there) continue;
      step.mask.push_back(1);
      step.logprob_old.push_back(l);
      step.logprob_reference.push_back(ref);
      step.exact_kl.push_back(kl);
    }
  }
  step.logprob_sampler = step.logprob = step.entropy_old = step.entropy = step.logprob_old;
  return out;
}

// Reward of the completion made of the likeliest tokens.
inline double GreedyReward(const TinyTask& task, int64_t prompt) {
  const auto& all = task.Completions();
  const auto likeliest = [&](size_t row) {
    int best = 0;
    for (int v = 1; v < task.V; ++v) {
      const size_t at = row + static_cast<size_t>(v);
      if (task.logits[at] > task.logits[row + static_cast<size_t>(best)]) best = v;
    }
    return best;
  };
  std::vector<int> greedy = {likeliest(task.Row(prompt, {}, 0))};
  if (greedy[0] != task.V - 1) greedy.push_back(likeliest(task.Row(prompt, greedy, 1)));
  for (size_t k = 0; k < all.size(); ++k) {
    if (all[k] == greedy) return task.Reward(prompt, k);
  }
  return 0;
}

// What an update would move the logits along (minus the loss's gradient) for one outcome.
inline Vector Estimate(const TinyTask& task, const LossConfig& config,
                       const std::vector<size_t>& choice) {
  Outcome out = MakeOutcome(task, config, choice);
  for (int64_t p = 0; p < task.prompts; ++p) out.greedy.push_back(GreedyReward(task, p));
  AdvantageState advantage_state;
  const double coefficient = config.kl.active() ? config.kl.kl_coefficient : 0;
  const Advantages advantages = ComputeAdvantages(out.batch, config,
                                                  {.greedy_reward = out.greedy,
                                                   .kl = out.kl,
                                                   .kl_coefficient = coefficient,
                                                   .value = out.value},
                                                  advantage_state);
  out.step.kept = advantages.kept;
  for (size_t t = 0; t < out.batch.mask.size(); ++t) {
    if (out.batch.mask[t] != 0) out.step.advantage.push_back(advantages.advantage[t]);
  }
  const LossState state = InitialLossState(config, TinyTask::kLongest);
  const LossPlan plan = PlanLoss(config, state, out.step);
  const Vector zeros(out.step.logprob.size(), 0);
  LossGradient gradient{zeros, zeros, zeros};
  AddLoss(gradient, {config, state, out.step, plan}, 0, out.step.sequences());
  Vector moved(task.parameters(), 0);
  const auto& all = task.Completions();
  size_t at = 0;
  for (size_t i = 0; i < choice.size(); ++i) {
    const int64_t prompt = static_cast<int64_t>(i) / task.group_size;
    for (size_t t = 0; t < all[choice[i]].size(); ++t, ++at) {
      const size_t row = task.Row(prompt, all[choice[i]], t);
      task.AddScore(moved, row, all[choice[i]][t], -gradient.logprob[at]);
      for (int v = 0; v < task.V && gradient.exact_kl[at] != 0; ++v) {
        const double slope = ExactKlSlope(task.LogProb(row, v), task.LogReference(row, v));
        task.AddScore(moved, row, v, -gradient.exact_kl[at] * slope);
      }
    }
  }
  return moved;
}

struct Moments {
  Vector mean, covariance;  // [n], [n, n]
};

inline Moments MomentsOf(const TinyTask& task,
                         const std::function<Vector(const std::vector<size_t>&)>& estimate) {
  const size_t n = task.parameters();
  Moments m{Vector(n, 0), Vector(n * n, 0)};
  ForEachOutcome(task, [&](const std::vector<size_t>& choice, double probability) {
    const Vector g = estimate(choice);
    for (size_t a = 0; a < n; ++a) {
      m.mean[a] += probability * g[a];
      for (size_t b = 0; b < n; ++b) m.covariance[a * n + b] += probability * g[a] * g[b];
    }
  });
  for (size_t a = 0; a < n; ++a) {
    for (size_t b = 0; b < n; ++b) m.covariance[a * n + b] -= m.mean[a] * m.mean[b];
  }
  return m;
}

inline Moments ExactMoments(const TinyTask& task, const LossConfig& config) {
  return MomentsOf(task, [&](const std::vector<size_t>& c) { return Estimate(task, config, c); });
}

}  // namespace rlvr::test
