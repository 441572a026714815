// SPDX-License-Identifier: Apache-2.0
// Exact mean and covariance of every preset's estimator, by enumeration of all groups, against the
// target that the preset states.
#include "tests/support/oracle.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/registry.h"
#include "rl/algorithms/preset.h"

namespace rlvr {
namespace {

using test::ExactMoments;
using test::MakeTask;
using test::Moments;
using test::TinyTask;
using test::Vector;

LossConfig ConfigOf(const std::string& preset, const Options& options = {}) {
  LossConfig config;
  ApplyPreset(preset, config);
  SetOptions(options, [&](FieldVisitor& v) { config.Visit(v); });
  return config;
}

double Distance(const Vector& a, const Vector& b) {
  double squares = 0;
  for (size_t i = 0; i < a.size(); ++i) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(squares);
}

Vector Times(Vector v, double factor) {
  for (double& x : v) x *= factor;
  return v;
}

// One prompt with seven completions in groups of three; two prompts with three.
std::vector<TinyTask> Tasks() { return {MakeTask(1, 3, 3), MakeTask(2, 3, 2)}; }

// sum over k < G of (1 / k) grad pass@k = sum of (1 - p)^(k - 1) grad p.
Vector MaxRlTarget(const TinyTask& task) {
  return test::WeightedScores(task, [&](int64_t prompt, size_t k) {
    double factor = 0;
    for (int64_t j = 1; j < task.group_size; ++j) {
      factor += std::pow(1 - task.Value(prompt, {}), static_cast<double>(j - 1));
    }
    return factor * task.Reward(prompt, k);
  });
}

Vector TargetOf(const TinyTask& task, const AlgorithmPreset& preset, const LossConfig& config) {
  const double G = static_cast<double>(task.group_size);
  const double length = config.step.aggregation == Aggregation::kConstant ? TinyTask::kLongest : 1;
  if (preset.target == GradientTarget::kMaxRl) return MaxRlTarget(task);
  const double share = preset.target == GradientTarget::kGroupGradient ? (G - 1) / G : 1;
  return Times(test::RewardGradient(task), preset.target_factor * share / length);
}

TEST(Oracle, EveryUnbiasedPresetHasItsTargetAsExactMean) {
  int proved = 0;
  for (const std::string& name : Registry<AlgorithmPreset>::Get().Names()) {
    const AlgorithmPreset& preset = Registry<AlgorithmPreset>::Get().Find("algorithm", name);
    if (preset.target == GradientTarget::kBiased) continue;
    proved += 1;
    const LossConfig config = ConfigOf(name);
    for (const TinyTask& task : Tasks()) {
      const Vector target = TargetOf(task, preset, config);
      EXPECT_LT(Distance(ExactMoments(task, config).mean, target), 1e-10) << name;
      EXPECT_GT(Distance(target, Vector(target.size(), 0)), 1e-2);
    }
  }
  EXPECT_GE(proved, 9);
}

// What is said to be biased is: a preset that could claim more should. Groups of four, since in
// groups of three all mixed ones have the same standard deviation.
TEST(Oracle, EveryBiasedPresetIsOffTheGradientOfTheReward) {
  const TinyTask task = MakeTask(2, 4, 2);
  const Vector gradient = test::RewardGradient(task);
  for (const std::string& name : Registry<AlgorithmPreset>::Get().Names()) {
    const AlgorithmPreset& preset = Registry<AlgorithmPreset>::Get().Find("algorithm", name);
    if (preset.target != GradientTarget::kBiased) continue;
    const Vector mean = ExactMoments(task, ConfigOf(name)).mean;
    double dot = 0, norm = 0;
    for (size_t i = 0; i < mean.size(); ++i)
      dot += mean[i] * gradient[i], norm += gradient[i] * gradient[i];
    EXPECT_GT(Distance(mean, Times(gradient, dot / norm)), 1e-6) << name;
  }
}

TEST(Oracle, TellsAGroupMeanFromLeaveOneOut) {
  const TinyTask task = MakeTask(1, 3, 3);
  const Vector target = test::RewardGradient(task);
  const LossConfig wrong = ConfigOf("rloo", {{"baseline", "group_mean"}});
  EXPECT_GT(Distance(ExactMoments(task, wrong).mean, target), 1e-2);
}

// Covariance of R grad log p of one rollout of a prompt, added to `total` times `factor`.
void AddSingleCovariance(Vector& total, const TinyTask& task, int64_t prompt, double factor) {
  const size_t n = task.parameters();
  const auto& all = task.Completions();
  Vector mean(n, 0), square(n * n, 0);
  for (size_t k = 0; k < all.size(); ++k) {
    const double p = task.Probability(prompt, all[k]), r = task.Reward(prompt, k);
    const Vector score = task.Score(prompt, all[k]);
    for (size_t ab = 0; ab < n * n; ++ab) square[ab] += p * r * r * score[ab / n] * score[ab % n];
    for (size_t a = 0; a < n; ++a) mean[a] += p * r * score[a];
  }
  for (size_t ab = 0; ab < n * n; ++ab) {
    total[ab] += factor * (square[ab] - mean[ab / n] * mean[ab % n]);
  }
}

// Covariance of the mean of N independent terms: of one term, over N.
TEST(Oracle, ReinforceHasTheCovarianceOfIndependentRollouts) {
  for (const TinyTask& task : Tasks()) {
    Vector expected(task.parameters() * task.parameters(), 0);
    const double rollouts = static_cast<double>(task.prompts * task.prompts * task.group_size);
    for (int64_t prompt = 0; prompt < task.prompts; ++prompt) {
      AddSingleCovariance(expected, task, prompt, 1 / rollouts);
    }
    EXPECT_LT(Distance(ExactMoments(task, ConfigOf("reinforce")).covariance, expected), 1e-10);
  }
}

// Leave-one-out is a U-statistic with kernel h = (R_i - R_j)(s_i - s_j) / 2, so its covariance is
// (4 (G - 2) Cov(E[h | 1]) + 2 Cov(h)) / (G (G - 1)) for one prompt (Hoeffding 1948).
Vector LeaveOneOutCovariance(const TinyTask& task) {
  const size_t n = task.parameters();
  const auto& all = task.Completions();
  const double G = static_cast<double>(task.group_size);
  Vector mean(n, 0), pair(n * n, 0), single(n * n, 0), covariance(n * n, 0);
  for (size_t i = 0; i < all.size(); ++i) {
    const double pi = task.Probability(0, all[i]);
    const Vector si = task.Score(0, all[i]);
    Vector conditional(n, 0);
    for (size_t j = 0; j < all.size(); ++j) {
      const double pj = task.Probability(0, all[j]), r = task.Reward(0, i) - task.Reward(0, j);
      const Vector sj = task.Score(0, all[j]);
      Vector h(n);
      for (size_t a = 0; a < n; ++a) h[a] = r * (si[a] - sj[a]) / 2;
      for (size_t a = 0; a < n; ++a) conditional[a] += pj * h[a], mean[a] += pi * pj * h[a];
      for (size_t ab = 0; ab < n * n; ++ab) pair[ab] += pi * pj * h[ab / n] * h[ab % n];
    }
    for (size_t ab = 0; ab < n * n; ++ab) {
      single[ab] += pi * conditional[ab / n] * conditional[ab % n];
    }
  }
  for (size_t ab = 0; ab < n * n; ++ab) {
    const double square = mean[ab / n] * mean[ab % n];
    covariance[ab] =
        (4 * (G - 2) * (single[ab] - square) + 2 * (pair[ab] - square)) / (G * (G - 1));
  }
  return covariance;
}

TEST(Oracle, LeaveOneOutHasTheCovarianceOfItsUStatistic) {
  const TinyTask task = MakeTask(1, 3, 3);
  const double G = static_cast<double>(task.group_size);
  const Vector expected = LeaveOneOutCovariance(task);
  EXPECT_LT(Distance(ExactMoments(task, ConfigOf("rloo")).covariance, expected), 1e-10);
  const double share = (G - 1) / G / TinyTask::kLongest;
  const Vector dr_grpo = ExactMoments(task, ConfigOf("dr_grpo")).covariance;
  EXPECT_LT(Distance(dr_grpo, Times(expected, share * share)), 1e-10);
}

// KL terms, with no reward and coefficient 1: minus the expected move is the target's gradient.
Vector KlGradient(const TinyTask& task, const Options& options) {
  Options all = {{"reward_coefficient", "0"}, {"kl_coefficient", "1"}, {"allow_biased_kl", "true"}};
  all.insert(all.end(), options.begin(), options.end());
  return Times(ExactMoments(task, ConfigOf("reinforce", all)).mean, -1);
}

// The gradient of sum_y p(y) log(p(y) / reference(y)).
Vector SequenceKlGradient(const TinyTask& task) {
  const auto& all = task.Completions();
  return test::WeightedScores(task, [&](int64_t prompt, size_t k) {
    double log_ratio = 0;
    for (size_t t = 0; t < all[k].size(); ++t) {
      const size_t row = task.Row(prompt, all[k], t);
      log_ratio += task.LogProb(row, all[k][t]) - task.LogReference(row, all[k][t]);
    }
    return log_ratio;
  });
}

// E[sum over tokens of a local gradient]: sum_v weight(row, v) grad log p_v in the token's state.
Vector LocalGradient(const TinyTask& task, const std::function<double(size_t, int)>& weight) {
  Vector total(task.parameters(), 0);
  const auto& all = task.Completions();
  for (int64_t prompt = 0; prompt < task.prompts; ++prompt) {
    for (const auto& tokens : all) {
      const double p = task.Probability(prompt, tokens) / static_cast<double>(task.prompts);
      for (size_t t = 0; t < tokens.size(); ++t) {
        const size_t row = task.Row(prompt, tokens, t);
        for (int v = 0; v < task.V; ++v) task.AddScore(total, row, v, p * weight(row, v));
      }
    }
  }
  return total;
}

TEST(Oracle, EachKlEstimatorHasTheGradientOfItsTarget) {
  for (const TinyTask& task : {MakeTask(1, 2, 3), MakeTask(2, 2, 2)}) {
    const auto log_ratio = [&](size_t row, int v) {
      return task.LogProb(row, v) - task.LogReference(row, v);
    };
    const Vector reverse = LocalGradient(task, [&](size_t row, int v) {
      return std::exp(task.LogProb(row, v)) * log_ratio(row, v);
    });
    const Vector forward = LocalGradient(
        task, [&](size_t row, int v) { return -std::exp(task.LogReference(row, v)); });
    const Vector sequence = SequenceKlGradient(task);
    for (const char* credit : {"whole", "to_go"}) {
      for (const char* estimator : {"k1", "exact"}) {
        const Vector mean = KlGradient(
            task, {{"kl_target", "sequence"}, {"kl_estimator", estimator}, {"kl_credit", credit}});
        EXPECT_LT(Distance(mean, sequence), 1e-10) << credit << " " << estimator;
      }
    }
    for (const char* estimator : {"k2", "k3_weighted", "exact"}) {
      const Vector mean = KlGradient(task, {{"kl_target", "token"}, {"kl_estimator", estimator}});
      EXPECT_LT(Distance(mean, reverse), 1e-10) << estimator;
    }
    EXPECT_LT(Distance(KlGradient(task, {{"kl_target", "token"}, {"kl_estimator", "k3"}}), forward),
              1e-10);
    const Vector none = KlGradient(task, {{"kl_target", "token"}, {"kl_estimator", "k1"}});
    EXPECT_LT(Distance(none, Vector(none.size(), 0)), 1e-10);
    EXPECT_GT(Distance(sequence, reverse), 1e-3);
    EXPECT_GT(Distance(reverse, forward), 1e-3);
  }
}

}  // namespace
}  // namespace rlvr
