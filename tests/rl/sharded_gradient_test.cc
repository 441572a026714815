// SPDX-License-Identifier: Apache-2.0
#include "rl/sharded_gradient.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/support/toy_policy.h"

namespace rlvr {
namespace {

using Head = ShardedGradient::Head;

// Groups of completions of several lengths, and the tokens they point to.
struct Texts {
  std::vector<std::vector<int32_t>> prompts, completions;
  TextSet set;

  Texts(int groups, int group_size) {
    Stream rng(5, "texts");
    for (int group = 0; group < groups; ++group) {
      prompts.push_back({static_cast<int32_t>(rng.Integer(1, 20)), 1});
      for (int i = 0; i < group_size; ++i) {
        std::vector<int32_t> tokens(static_cast<size_t>(rng.Integer(1, 5)));
        for (int32_t& token : tokens) token = static_cast<int32_t>(rng.Integer(0, 20));
        completions.push_back(tokens);
      }
    }
    for (size_t i = 0; i < completions.size(); ++i) {
      const size_t group = i / static_cast<size_t>(group_size);
      set.Add(prompts[group], completions[i], i % static_cast<size_t>(group_size) != 0);
    }
  }
};

// A loss whose derivative differs from token to token.
void TestLoss(const TextSet& texts, const ShardedGradient::ShardView& view) {
  for (const int32_t row : view.rows) {
    for (int64_t t = texts.offset[row]; t < texts.offset[row + 1]; ++t) {
      view.dlogprob[t] = 0.1f * static_cast<float>(1 + t % 7) * std::exp(view.logprob[t]);
    }
  }
}

std::vector<float> Gradient(int threads, int64_t shards, int64_t microbatch) {
  const test::ToyPolicy policy;
  WorkerPool pool(threads);
  const Texts texts(12, 4);
  ShardedGradient gradient(policy.transformer, pool, shards, microbatch);
  gradient.Compute(policy.params.data(), texts.set, {},
                   [&](const auto& view) { TestLoss(texts.set, view); });
  return {gradient.gradient().begin(), gradient.gradient().end()};
}

TEST(CutIntoShards, GivesEachRowToOneShardAndKeepsGroupsWhole) {
  const Texts texts(12, 4);
  const auto shards = CutIntoShards(texts.set, 5);
  std::set<int32_t> seen;
  for (const auto& rows : shards) {
    EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
    std::set<int32_t> prompts;
    for (const int32_t row : rows) {
      EXPECT_TRUE(seen.insert(row).second);
      prompts.insert(texts.set.rows[row].prompt);
    }
    EXPECT_EQ(rows.size(), 4 * prompts.size());
  }
  EXPECT_EQ(seen.size(), 48u);
}

TEST(CutIntoShards, CutsGroupsOnlyWhereThereAreTooFewAndItMay) {
  const Texts texts(1, 8);
  const auto cut = CutIntoShards(texts.set, 4);
  EXPECT_TRUE(std::all_of(cut.begin(), cut.end(), [](const auto& rows) { return !rows.empty(); }));
  const auto whole = CutIntoShards(texts.set, 4, true);
  EXPECT_EQ(whole[0].size(), 8u);
}

TEST(ShardedGradient, HasTheSameBitsForAnyThreadsAndMicrobatch) {
  const std::vector<float> one = Gradient(1, 8, 0);
  EXPECT_EQ(one, Gradient(2, 8, 0));
  EXPECT_EQ(one, Gradient(4, 8, 0));
  EXPECT_EQ(one, Gradient(3, 8, 1));
  EXPECT_EQ(one, Gradient(2, 8, 60));
  EXPECT_NE(one, Gradient(1, 7, 0));  // another tree of sums, other bits: the comparison can fail
}

TEST(ShardedGradient, DoesNotDependOnTheCutButForRounding) {
  const std::vector<float> one = Gradient(1, 1, 0), many = Gradient(2, 7, 0);
  double norm = 0, difference = 0;
  for (size_t i = 0; i < one.size(); ++i) {
    norm += one[i] * one[i];
    difference += (one[i] - many[i]) * (one[i] - many[i]);
  }
  EXPECT_GT(norm, 0);
  EXPECT_LT(std::sqrt(difference / norm), 1e-5);
}

// Sum of the scores, or of the scalar head's values, under weights moved along `direction`.
double SumOfScores(const Policy& policy, const Texts& texts, const std::vector<float>& direction,
                   double step, Head head) {
  WorkerPool pool(1);
  std::vector<float> params = policy.params;
  for (size_t i = 0; i < params.size(); ++i) params[i] += static_cast<float>(step) * direction[i];
  ShardedGradient gradient(policy.transformer, pool, 3, 0);
  gradient.Score(params.data(), texts.set, {.head = head});
  double sum = 0;
  for (const float x : gradient.logprobs()) sum += x;
  return sum;
}

class GradientOfSum : public testing::TestWithParam<Head> {};

TEST_P(GradientOfSum, AgreesWithFiniteDifferencesAlongItself) {
  const test::ToyPolicy policy;
  const Texts texts(6, 3);
  WorkerPool pool(1);
  ShardedGradient gradient(policy.transformer, pool, 3, 0);
  gradient.Compute(policy.params.data(), texts.set, {.head = GetParam()}, [&](const auto& view) {
    for (const int32_t row : view.rows) {
      std::fill(view.dlogprob + texts.set.offset[row], view.dlogprob + texts.set.offset[row + 1],
                1.0f);
    }
  });
  std::vector<float> direction(gradient.gradient().begin(), gradient.gradient().end());
  double norm = 0;
  for (const float x : direction) norm += static_cast<double>(x) * x;
  norm = std::sqrt(norm);
  for (float& x : direction) x /= static_cast<float>(norm);
  const double h = 2e-3;
  const double slope = (SumOfScores(policy, texts, direction, h, GetParam()) -
                        SumOfScores(policy, texts, direction, -h, GetParam())) /
                       (2 * h);
  EXPECT_NEAR(slope / norm, 1, 2e-3);
}

TEST(ShardedGradient, ScoresTheWholeVocabulary) {
  const test::ToyPolicy policy;
  const Texts texts(6, 3);
  WorkerPool pool(1);
  ShardedGradient token(policy.transformer, pool, 3, 0), all(policy.transformer, pool, 3, 0);
  token.Score(policy.params.data(), texts.set, {.entropy = true});
  all.Score(policy.params.data(), texts.set, {.entropy = true, .head = Head::kVocabulary});
  const int64_t V = policy.vocabulary.size();
  for (size_t row = 0; row < texts.completions.size(); ++row) {
    for (size_t t = 0; t < texts.completions[row].size(); ++t) {
      const int64_t at = texts.set.offset[row] + static_cast<int64_t>(t);
      double sum = 0, entropy = 0;
      for (int64_t v = 0; v < V; ++v) {
        const double logprob = all.logprobs()[at * V + v];
        sum += std::exp(logprob);
        entropy -= std::exp(logprob) * logprob;
      }
      EXPECT_NEAR(sum, 1, 1e-5);
      EXPECT_NEAR(entropy, token.entropies()[at], 1e-4);
      EXPECT_EQ(all.logprobs()[at * V + texts.completions[row][t]], token.logprobs()[at]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Heads, GradientOfSum, testing::Values(Head::kToken, Head::kScalar));

}  // namespace
}  // namespace rlvr
