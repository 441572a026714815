// SPDX-License-Identifier: Apache-2.0
#include "rl/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/base/error.h"
#include "rl/texts_of_batch.h"
#include "tests/support/toy_policy.h"

namespace rlvr {
namespace {

RolloutBatch Sample(const Policy& policy, int threads, const SamplingOptions& options,
                    bool kept = false, SavedRows<float>* rows = nullptr) {
  const test::ToySource source;
  WorkerPool pool(threads);
  Sampler sampler(policy, source, pool, {.lanes = 5, .slots = 3});
  RolloutBatch batch = sampler.Draw({.seed = 3, .prompts = 7, .group_size = 4});
  batch.kept_words = kept ? sampler.KeptWordsOfVocabulary() : 0;
  const auto key = [](int64_t prompt, int64_t sample) {
    return StreamKey(9, "test", {static_cast<uint64_t>(prompt), static_cast<uint64_t>(sample)});
  };
  sampler.Complete(batch, policy.params.data(), options, key, rows);
  return batch;
}

SamplingOptions Options() {
  SamplingOptions options;
  options.max_completion_tokens = 6;
  options.temperature = 0.8;
  return options;
}

// Of every token that the policy wrote, with Options().
void ExpectTheTrainersLogProbabilities(const Policy& policy, const RolloutBatch& batch) {
  WorkerPool pool(1);
  ShardedGradient gradient(policy.transformer, pool, 2, 0);
  gradient.Score(policy.params.data(), TextsOf(batch, 0, batch.prompts), {.temperature = 0.8f});
  const std::vector<double> sampled =
      WithoutPadding({batch.logprob_sampler.begin(), batch.logprob_sampler.end()}, batch);
  const std::vector<double> mask = WithoutPadding({batch.mask.begin(), batch.mask.end()}, batch);
  ASSERT_EQ(sampled.size(), gradient.logprobs().size());
  for (size_t t = 0; t < sampled.size(); ++t) {
    if (mask[t] != 0) {
      EXPECT_EQ(sampled[t], gradient.logprobs()[t]);
    }
  }
}

TEST(CutIntoLanes, KeepsGroupsWholeWhereThereAreEnough) {
  EXPECT_EQ(CutIntoLanes(4, 3, 3), (std::vector<int64_t>{0, 3, 6, 9, 12}));
  EXPECT_EQ(CutIntoLanes(1, 8, 4), (std::vector<int64_t>{0, 2, 4, 6, 8}));
  EXPECT_EQ(CutIntoLanes(2, 4, 3), (std::vector<int64_t>{0, 2, 4, 6, 8}));
  EXPECT_EQ(CutIntoLanes(1, 2, 8), (std::vector<int64_t>{0, 1, 2}));
}

TEST(Sampler, WritesTheSameWithAnyNumberOfThreads) {
  const test::ToyPolicy policy;
  const RolloutBatch one = Sample(policy, 1, Options()), three = Sample(policy, 3, Options());
  EXPECT_EQ(one.tokens, three.tokens);
  EXPECT_EQ(one.logprob_sampler, three.logprob_sampler);
  EXPECT_EQ(one.length, three.length);
}

TEST(Sampler, WritesTheSameWhateverIsInFlightTogether) {
  const test::ToyPolicy policy;
  const test::ToySource source;
  WorkerPool pool(2);
  std::vector<RolloutBatch> batches;
  for (const LaneConfig& lanes : {LaneConfig{1, 1}, LaneConfig{20, 3}, LaneConfig{8, 64}}) {
    Sampler sampler(policy, source, pool, lanes);
    batches.push_back(sampler.Draw({.seed = 3, .prompts = 7, .group_size = 4}));
    sampler.Complete(batches.back(), policy.params.data(), Options(), [](int64_t p, int64_t i) {
      return StreamKey(9, "test", {static_cast<uint64_t>(p), static_cast<uint64_t>(i)});
    });
    EXPECT_EQ(batches.back().tokens, batches[0].tokens);
    EXPECT_EQ(batches.back().logprob_sampler, batches[0].logprob_sampler);
    EXPECT_EQ(batches.back().truncated, batches[0].truncated);
  }
}

SamplingOptions Interrupting() {
  SamplingOptions options = Options();
  options.interrupt_text = "=a";
  options.interrupt_tokens = 2;
  return options;
}

// Of 6 tokens: 2 of the policy's own, the text, 2 for the answer. What ends by itself is as it was.
TEST(Sampler, InterruptsWhatHasNotEndedInTimeForAnAnswer) {
  const test::ToyPolicy policy;
  const RolloutBatch batch = Sample(policy, 1, Interrupting()), free = Sample(policy, 1, Options());
  int interrupted = 0, answered = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const auto row = [&](const auto& values) { return values.begin() + i * batch.stride; };
    EXPECT_TRUE(std::equal(row(batch.tokens), row(batch.tokens) + 2, row(free.tokens)));
    EXPECT_EQ(batch.length[i] <= 2, free.length[i] <= 2);
    if (batch.length[i] <= 2) {
      EXPECT_EQ(batch.text[i], free.text[i]);
      continue;
    }
    ++interrupted;
    ASSERT_GE(batch.length[i], 5);  // the text, and at least one token after it
    EXPECT_EQ(batch.text[i].substr(2, 2), "=a");
    EXPECT_EQ(std::vector<uint8_t>(row(batch.mask), row(batch.mask) + 5),
              (std::vector<uint8_t>{1, 1, 0, 0, 1}));
    EXPECT_EQ(batch.truncated[i] == 0,
              batch.tokens[i * batch.stride + batch.length[i] - 1] == Vocabulary::kStop);
    answered += batch.truncated[i] == 0;
  }
  EXPECT_GT(interrupted, 10);
  EXPECT_GT(answered, 0);
}

TEST(Sampler, InterruptedCompletionsHaveTheTrainersLogProbabilities) {
  const test::ToyPolicy policy;
  ExpectTheTrainersLogProbabilities(policy, Sample(policy, 1, Interrupting()));
}

TEST(Sampler, RefusesAnInterruptionThatDoesNotFitOrCantBeWritten) {
  const test::ToyPolicy policy;
  const auto refusal = [&](SamplingOptions options) {
    try {
      Sample(policy, 1, options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  SamplingOptions options = Interrupting();
  options.interrupt_tokens = 4;
  EXPECT_NE(refusal(options).find("need 6 of rl.max_completion_tokens = 6"), std::string::npos);
  options = Interrupting();
  options.interrupt_text = "=?";
  EXPECT_NE(refusal(options).find("a character is not of the task's"), std::string::npos);
}

TEST(Sampler, AgreesWithTheTrainersLogProbabilities) {
  const test::ToyPolicy policy;
  const RolloutBatch batch = Sample(policy, 1, Options());
  ExpectTheTrainersLogProbabilities(policy, batch);
}

TEST(Sampler, AgreesWithTheTrainersLogProbabilitiesInBfloat16) {
  PolicyConfig config = test::ToyPolicyConfig();
  config.precision = Precision::kBfloat16Software;
  const test::ToyPolicy policy(config), exact;
  const RolloutBatch batch = Sample(policy, 1, Options());
  ExpectTheTrainersLogProbabilities(policy, batch);
  EXPECT_NE(batch.logprob_sampler, Sample(exact, 1, Options()).logprob_sampler);
}

struct Update {
  std::vector<float> gradient;
  double flops, restored_flops;
};

// The gradient of some loss of what the policy writes, with what sampling saved where `room` > 0.
Update UpdateOf(const Policy& policy, const SamplingOptions& options, bool kept, int64_t room) {
  SavedRows<float> rows(room, policy.transformer.SavedRowWidth());
  const RolloutBatch batch = Sample(policy, 3, options, kept, room > 0 ? &rows : nullptr);
  const TextSet texts = TextsOf(batch, 0, batch.prompts);
  WorkerPool pool(2);
  ShardedGradient gradient(policy.transformer, pool, 3, 0);
  const auto loss = [&](const ShardedGradient::ShardView& view) {
    for (const int32_t row : view.rows) {
      for (int64_t t = texts.offset[row]; t < texts.offset[row + 1]; ++t)
        view.dlogprob[t] = std::exp(view.logprob[t]) - 0.1f * view.entropy[t];
    }
  };
  gradient.Compute(policy.params.data(), texts,
                   {.temperature = 0.8f, .entropy = true, .saved = room > 0 ? &rows : nullptr},
                   loss);
  return {{gradient.gradient().begin(), gradient.gradient().end()},
          gradient.flops(),
          gradient.restored_flops()};
}

TEST(Sampler, SavesWhatAnUpdateNeedNotComputeAgain) {
  PolicyConfig narrow = test::ToyPolicyConfig();
  narrow.precision = Precision::kBfloat16Software;
  const test::ToyPolicy policy, bfloat16(narrow);
  SamplingOptions cut = Options();
  cut.top_p = 0.7;
  const struct {
    const Policy& policy;
    SamplingOptions options;
    bool kept;
  } cases[] = {{policy, Options(), false},
               {policy, Interrupting(), false},
               {policy, cut, true},
               {bfloat16, Options(), false}};
  for (const auto& [writer, options, kept] : cases) {
    const Update computed = UpdateOf(writer, options, kept, 0);
    const Update restored = UpdateOf(writer, options, kept, 1 << 20);
    const Update overflown = UpdateOf(writer, options, kept, 20000);
    EXPECT_EQ(restored.gradient, computed.gradient);
    EXPECT_EQ(overflown.gradient, computed.gradient);
    EXPECT_EQ(restored.flops, computed.flops);
    EXPECT_DOUBLE_EQ(restored.restored_flops, computed.flops / 3);
    EXPECT_EQ(overflown.restored_flops, 0);
    EXPECT_EQ(computed.restored_flops, 0);
  }
}

// Every completion of at most two tokens, stop token 0 counted.
std::vector<std::vector<int32_t>> AllPairs(int32_t vocabulary) {
  std::vector<std::vector<int32_t>> all = {{0}};
  for (int32_t a = 1; a < vocabulary; ++a) {
    for (int32_t b = 0; b < vocabulary; ++b) all.push_back({a, b});
  }
  return all;
}

// Chi-square of `counts` against `expected` of the same total, over its degrees of freedom's upper
// 1e-4 point (Wilson and Hilferty 1931): above 1 is a failure.
double ChiSquareOverBound(const std::vector<double>& counts, const std::vector<double>& expected) {
  double sum = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  }
  const double df = static_cast<double>(counts.size()) - 1, v = 2 / (9 * df);
  return sum / (df * std::pow(1 - v + 3.719 * std::sqrt(v), 3));
}

// The joint law of whole completions, not of one token after another: what every proof by
// enumeration assumes of the sampler.
TEST(Sampler, CompletionsPassAJointChiSquareTestAgainstTheTrainersProbabilities) {
  const test::ToyPolicy policy;
  const test::ToySource source;
  constexpr int64_t kDraws = 20000;
  WorkerPool pool(1);
  Sampler sampler(policy, source, pool, {.lanes = 8, .slots = 64});
  RolloutBatch batch = sampler.Draw({.seed = 3, .prompts = 1, .group_size = kDraws});
  SamplingOptions options = Options();
  options.max_completion_tokens = 2;
  sampler.Complete(batch, policy.params.data(), options, [](int64_t, int64_t sample) {
    return StreamKey(9, "chi_square", {static_cast<uint64_t>(sample)});
  });
  const std::vector<std::vector<int32_t>> all = AllPairs(policy.vocabulary.size());
  std::map<std::vector<int32_t>, size_t> index;
  TextSet texts;
  for (size_t i = 0; i < all.size(); ++i) {
    index[all[i]] = i;
    texts.Add(batch.prompt_tokens[0], all[i], i > 0);
  }
  std::vector<double> counts(all.size()), expected(all.size()), warmer(all.size());
  for (int64_t i = 0; i < kDraws; ++i) {
    const auto begin = batch.tokens.begin() + i * batch.stride;
    counts[index.at({begin, begin + batch.length[i]})] += 1;
  }
  ShardedGradient gradient(policy.transformer, pool, 2, 0);
  const auto expect = [&](std::vector<double>& out, float temperature) {
    gradient.Score(policy.params.data(), texts, {.temperature = temperature});
    for (size_t i = 0; i < all.size(); ++i) {
      double logprob = 0;
      for (int64_t t = texts.offset[i]; t < texts.offset[i + 1]; ++t) {
        logprob += gradient.logprobs()[t];
      }
      out[i] = kDraws * std::exp(logprob);
    }
  };
  expect(expected, 0.8f), expect(warmer, 1.2f);
  EXPECT_NEAR(std::accumulate(expected.begin(), expected.end(), 0.0), kDraws, 0.1);
  EXPECT_LT(ChiSquareOverBound(counts, expected), 1);
  EXPECT_GT(ChiSquareOverBound(counts, warmer), 1);  // a planted error: another temperature
}

// With the sets that cut sampling drew from, and not without them.
TEST(Sampler, AgreesWithTheTrainerOverKeptSetsAlone) {
  const test::ToyPolicy policy;
  SamplingOptions options = Options();
  options.top_p = 0.7;
  RolloutBatch batch = Sample(policy, 1, options, true);
  EXPECT_EQ(batch.kept, Sample(policy, 3, options, true).kept);
  const std::vector<double> sampled =
      WithoutPadding({batch.logprob_sampler.begin(), batch.logprob_sampler.end()}, batch);
  WorkerPool pool(1);
  ShardedGradient gradient(policy.transformer, pool, 2, 0);
  const auto furthest = [&] {
    gradient.Score(policy.params.data(), TextsOf(batch, 0, batch.prompts), {.temperature = 0.8f});
    double most = 0;
    for (size_t t = 0; t < sampled.size(); ++t) {
      most = std::max(most, std::abs(sampled[t] - gradient.logprobs()[t]));
    }
    return most;
  };
  EXPECT_EQ(furthest(), 0);
  batch.kept_words = 0;
  EXPECT_GT(furthest(), 0.05);
}

TEST(Sampler, MasksTokensAndLeavesTheStopTokenOutOfTheText) {
  const test::ToyPolicy policy;
  const RolloutBatch batch = Sample(policy, 1, Options());
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    int64_t masked = 0;
    for (int64_t t = 0; t < batch.stride; ++t) masked += batch.mask[i * batch.stride + t];
    EXPECT_EQ(masked, batch.length[i]);
    EXPECT_EQ(static_cast<int64_t>(batch.text[i].size()),
              batch.truncated[i] ? batch.length[i] : batch.length[i] - 1);
  }
}

TEST(Sampler, ForcesLengthsThatDependOnTheStreamAlone) {
  const test::ToyPolicy policy;
  const test::ToySource source;
  WorkerPool pool(2);
  std::vector<int32_t> lengths[2];
  for (const int64_t lanes : {1, 5}) {
    Sampler sampler(policy, source, pool, {.lanes = lanes, .slots = 3});
    sampler.ForceLengths({2, 5});
    RolloutBatch batch = sampler.Draw({.seed = 3, .prompts = 7, .group_size = 4});
    sampler.Complete(batch, policy.params.data(), Options(), [](int64_t prompt, int64_t sample) {
      return StreamKey(9, "test", {static_cast<uint64_t>(prompt), static_cast<uint64_t>(sample)});
    });
    lengths[lanes == 1] = batch.length;
    const auto [low, high] = std::minmax_element(batch.length.begin(), batch.length.end());
    EXPECT_EQ(*low, 2);
    EXPECT_EQ(*high, 5);
    int64_t fed = 7 * 2;  // prompts of two letters, each once
    for (const int32_t length : batch.length) fed += length - 1;
    EXPECT_EQ(sampler.decode_work().tokens, fed);
  }
  EXPECT_EQ(lengths[0], lengths[1]);
}

TEST(Sampler, RefusesCompletionsThatDoNotFitTheContext) {
  const test::ToyPolicy policy;
  SamplingOptions options;
  options.max_completion_tokens = 7;
  EXPECT_THROW(Sample(policy, 1, options), Error);
}

}  // namespace
}  // namespace rlvr
