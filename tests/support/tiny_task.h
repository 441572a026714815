#pragma once
// A task small enough to enumerate: a softmax table as policy, another as reference, completions of
// at most two tokens.
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/rng.h"

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
