#pragma once
// A task small enough to enumerate: a softmax table as policy, completions of at most two tokens,
// every group of them with its probability. Gives each estimator's exact mean and covariance.
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "rl/advantage.h"
#include "rl/loss/kl.h"
#include "rl/loss/policy_loss.h"

namespace rlvr::test {

using Vector = std::vector<double>;

// Tokens 0..V-2 are letters, V-1 stops; cut after two tokens. States: start, after each letter.
struct TinyTask {
  int64_t prompts, group_size;
  int V;  // vocabulary
  // logits, reference logits [prompts, states, V]; rewards [prompts, completions]
  Vector logits, reference, rewards;

  static constexpr int kLongest = 2;
  size_t states() const { return static_cast<size_t>(V); }
  size_t table() const { return states() * static_cast<size_t>(V); }
  size_t parameters() const { return static_cast<size_t>(prompts) * table(); }

  // Every completion as tokens: "stop", then "letter stop", "letter letter".
  std::vector<std::vector<int>> completions;
  const std::vector<std::vector<int>>& Completions() const { return completions; }
  // First parameter of the state that token t of a completion is drawn in.
  size_t Row(int64_t prompt, const std::vector<int>& tokens, size_t t) const {
    const size_t state = t == 0 ? 0 : 1 + static_cast<size_t>(tokens[t - 1]);
    return static_cast<size_t>(prompt) * table() + state * static_cast<size_t>(V);
  }
  // Log-probabilities of the policy and of the reference, in the layout of the logits.
  Vector log_policy, log_reference;
  double LogProb(size_t row, int token) const {
    return log_policy[row + static_cast<size_t>(token)];
  }
  double LogReference(size_t row, int token) const {
    return log_reference[row + static_cast<size_t>(token)];
  }
  double ExactKl(size_t row) const {
    double sum = 0;
    for (int v = 0; v < V; ++v) {
      const double l = LogProb(row, v);
      sum += std::exp(l) * (l - LogReference(row, v));
    }
    return sum;
  }
  // gradient += slope * d log p(token in this state) / d logits.
  void AddScore(Vector& gradient, size_t row, int token, double slope) const {
    for (int v = 0; v < V; ++v) {
      const double p = std::exp(LogProb(row, v));
      gradient[row + static_cast<size_t>(v)] += slope * ((v == token ? 1 : 0) - p);
    }
  }
  double Probability(int64_t prompt, const std::vector<int>& tokens) const {
    double log_p = 0;
    for (size_t t = 0; t < tokens.size(); ++t) {
      log_p += LogProb(Row(prompt, tokens, t), tokens[t]);
    }
    return std::exp(log_p);
  }
  Vector Score(int64_t prompt, const std::vector<int>& tokens) const {
    Vector gradient(parameters(), 0);
    for (size_t t = 0; t < tokens.size(); ++t) {
      AddScore(gradient, Row(prompt, tokens, t), tokens[t], 1);
    }
    return gradient;
  }
  double Reward(int64_t prompt, size_t completion) const {
    return rewards[static_cast<size_t>(prompt) * Completions().size() + completion];
  }
  // Expected reward from a state on: of the start, or after a letter.
  double Value(int64_t prompt, const std::vector<int>& prefix) const {
    const auto& all = Completions();
    double value = 0, mass = 0;
    for (size_t k = 0; k < all.size(); ++k) {
      if (!prefix.empty() && (all[k].size() < 2 || all[k][0] != prefix[0])) continue;
      const double p = Probability(prompt, all[k]);
      value += p * Reward(prompt, k), mass += p;
    }
    return value / mass;
  }
};

// Of each row of `width` logits.
inline Vector LogSoftmax(Vector logits, size_t width) {
  for (size_t row = 0; row < logits.size(); row += width) {
    double sum = 0;
    for (size_t v = 0; v < width; ++v) sum += std::exp(logits[row + v]);
    for (size_t v = 0; v < width; ++v) logits[row + v] -= std::log(sum);
  }
  return logits;
}

inline TinyTask MakeTask(int64_t prompts, int64_t group_size, int V) {
  TinyTask task{prompts, group_size, V, {}, {}, {}, {{V - 1}}, {}, {}};
  for (int a = 0; a + 1 < V; ++a) {
    for (int b = 0; b < V; ++b) task.completions.push_back({a, b});
  }
  Stream rng(3, "test.oracle");
  for (size_t i = 0; i < task.parameters(); ++i) task.logits.push_back(rng.Normal());
  for (size_t i = 0; i < task.parameters(); ++i) {
    task.reference.push_back(task.logits[i] + 0.5 * rng.Normal());
  }
  task.log_policy = LogSoftmax(task.logits, static_cast<size_t>(V));
  task.log_reference = LogSoftmax(task.reference, static_cast<size_t>(V));
  const size_t completions = task.Completions().size();
  for (size_t i = 0; i < static_cast<size_t>(prompts) * completions; ++i) {
    task.rewards.push_back(i % 3 == 1 || i % 5 == 4 ? 1 : 0);
  }
  return task;
}

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

// sum over prompts and completions of p weight(prompt, completion) grad log p, over prompts.
inline Vector WeightedScores(const TinyTask& task,
                             const std::function<double(int64_t, size_t)>& weight) {
  Vector total(task.parameters(), 0);
  const auto& all = task.Completions();
  for (int64_t prompt = 0; prompt < task.prompts; ++prompt) {
    for (size_t k = 0; k < all.size(); ++k) {
      const Vector score = task.Score(prompt, all[k]);
      const double w = task.Probability(prompt, all[k]) * weight(prompt, k);
      for (size_t i = 0; i < total.size(); ++i) {
        total[i] += w * score[i] / static_cast<double>(task.prompts);
      }
    }
  }
  return total;
}

// The gradient of E[R], the mean over prompts.
inline Vector RewardGradient(const TinyTask& task) {
  return WeightedScores(task, [&](int64_t prompt, size_t k) { return task.Reward(prompt, k); });
}

}  // namespace rlvr::test
