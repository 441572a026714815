// Completions in several turns, from the sampler to the losses.
// SPDX-License-Identifier: Apache-2.0
#include "core/api/turns.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "rl/next_token.h"
#include "rl/sampler.h"
#include "rl/texts_of_batch.h"
#include "rl/updater.h"
#include "tests/support/toy_policy.h"

namespace rlvr {
namespace {

// Replies "=b" to an "a", the reading of which pauses nothing; ends the completion at an "f", after
// saying "==".
class TurnSource : public test::ToySource {
 public:
  std::string TurnMarks() const override { return "abf"; }
  Reply ReplyTo(const Drawn&, std::string_view completion) const override {
    if (completion.back() == 'a') return {"=b"};
    return completion.back() == 'f' ? Reply{"==", true} : Reply{};
  }
  Solution Solve(const Drawn&, std::string_view, uint64_t, uint64_t) const override {
    return {"a=bc", "direct"};
  }
};

RolloutBatch Sample(const Policy& policy, const ProblemSource& source, int threads,
                    SavedRows<float>* rows = nullptr) {
  WorkerPool pool(threads);
  Sampler sampler(policy, source, pool, {.lanes = 5, .slots = 3});
  RolloutBatch batch = sampler.Draw({.seed = 3, .prompts = 40, .group_size = 8});
  SamplingOptions options;
  options.max_completion_tokens = 6;
  const auto key = [](int64_t prompt, int64_t sample) {
    return StreamKey(9, "test", {static_cast<uint64_t>(prompt), static_cast<uint64_t>(sample)});
  };
  sampler.Complete(batch, policy.params.data(), options, key, rows);
  return batch;
}

std::string MaskOf(const RolloutBatch& batch, int64_t rollout) {
  std::string mask;
  for (int64_t t = 0; t < batch.length[rollout]; ++t) {
    mask += batch.mask[rollout * batch.stride + t] ? '1' : '0';
  }
  return mask;
}

TEST(Turns, RepliesStandWhereTheyFallAndAreNotThePolicys) {
  const test::ToyPolicy policy;
  const TurnSource source;
  const RolloutBatch batch = Sample(policy, source, 1);
  int replies = 0, ends = 0, cut = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const std::string& text = batch.text[i];
    const auto read = ReadBytes(source, batch.drawn[i / batch.group_size], text);
    std::string expected;
    for (const uint8_t byte : read) expected += byte ? '0' : '1';
    const bool ended = text.size() >= 3 && text.substr(text.size() - 3) == "f==";
    if (!batch.truncated[i] && !ended) expected += '1';  // the stop token
    // A reply that the end cuts short is read as far as it goes.
    if (batch.truncated[i] && expected != MaskOf(batch, i)) {
      EXPECT_TRUE(text.substr(text.size() - 2) == "a=" || text.back() == 'f' ||
                  text.substr(text.size() - 2) == "f=")
          << text;
      ++cut;
      continue;
    }
    EXPECT_EQ(MaskOf(batch, i), expected) << text;
    replies += text.find("a=b") != std::string::npos;
    ends += ended;
    for (int64_t t = 0; t < batch.length[i]; ++t) {
      if (!batch.mask[i * batch.stride + t]) {
        EXPECT_EQ(batch.logprob_sampler[i * batch.stride + t], 0);
      }
    }
  }
  EXPECT_GT(replies, 10);
  EXPECT_GT(ends, 5);
  EXPECT_GT(cut, 0);
}

TEST(Turns, WriteTheSameWithAnyNumberOfThreads) {
  const test::ToyPolicy policy;
  const TurnSource source;
  const RolloutBatch one = Sample(policy, source, 1), three = Sample(policy, source, 3);
  EXPECT_EQ(one.tokens, three.tokens);
  EXPECT_EQ(one.mask, three.mask);
  EXPECT_EQ(one.logprob_sampler, three.logprob_sampler);
}

TEST(Turns, SampledTokensHaveTheTrainersLogProbabilities) {
  const test::ToyPolicy policy;
  const TurnSource source;
  SavedRows<float> rows(1 << 20, policy.transformer.SavedRowWidth());
  const RolloutBatch batch = Sample(policy, source, 1, &rows);
  const TextSet texts = TextsOf(batch, 0, batch.prompts);
  WorkerPool pool(1);
  ShardedGradient gradient(policy.transformer, pool, 2, 0),
      restored(policy.transformer, pool, 2, 0);
  gradient.Score(policy.params.data(), texts, {});
  restored.Score(policy.params.data(), texts, {.saved = &rows});
  EXPECT_TRUE(std::ranges::equal(restored.logprobs(), gradient.logprobs()));
  size_t token = 0;
  int read = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    for (int64_t t = i * batch.stride; t < i * batch.stride + batch.length[i]; ++t, ++token) {
      read += !batch.mask[t];
      if (batch.mask[t]) {
        EXPECT_EQ(batch.logprob_sampler[t], gradient.logprobs()[token]);
      }
    }
  }
  EXPECT_GT(read, 50);
}

TEST(Turns, EntropyIsOfThePolicysTokensAlone) {
  test::ToyPolicy policy;
  const TurnSource source;
  RolloutBatch batch = Sample(policy, source, 1);
  batch.reward.assign(static_cast<size_t>(batch.rollouts()), 1.0);
  const Advantages advantages{.advantage = std::vector<double>(batch.tokens.size(), 1.0),
                              .kept = std::vector<uint8_t>(320, 1),
                              .equal_group = std::vector<uint8_t>(40, 0)};
  WorkerPool pool(1);
  ShardedGradient gradient(policy.transformer, pool, 2, 0);
  gradient.Score(policy.params.data(), TextsOf(batch, 0, batch.prompts), {.entropy = true});
  double sum = 0, count = 0;
  size_t token = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    for (int64_t t = i * batch.stride; t < i * batch.stride + batch.length[i]; ++t, ++token) {
      if (batch.mask[t]) sum += gradient.entropies()[token], ++count;
    }
  }
  ASSERT_LT(count, token);
  RlConfig config;
  LossState state = InitialLossState(config.loss, 6);
  const UpdateReport report =
      Updater(config, policy, pool)
          .Update({.batch = batch, .advantages = advantages, .reference = {}, .draw_key = 1},
                  state);
  EXPECT_NEAR(report.entropy, sum / count, 1e-9);
}

// Rewards that raise some completions' tokens leave the gradient alone where only replies are kept.
TEST(Turns, TheLossNeverSeesReplies) {
  test::ToyPolicy policy;
  const TurnSource source;
  RolloutBatch batch = Sample(policy, source, 1);
  WorkerPool pool(1);
  RlConfig config;
  config.loss.advantage.scale = Scale::kNone;
  Advantages advantages;
  advantages.advantage.assign(batch.tokens.size(), 1.0);
  advantages.kept.assign(static_cast<size_t>(batch.rollouts()), 1);
  advantages.equal_group.assign(static_cast<size_t>(batch.prompts), 0);
  batch.reward.assign(static_cast<size_t>(batch.rollouts()), 1.0);
  const auto update = [&](double of_replies) {
    for (size_t t = 0; t < batch.mask.size(); ++t) {
      if (!batch.mask[t]) advantages.advantage[t] = of_replies;
    }
    test::ToyPolicy fresh;
    Updater updater(config, fresh, pool);
    LossState state = InitialLossState(config.loss, 6);
    updater.Update({.batch = batch, .advantages = advantages, .reference = {}, .draw_key = 1},
                   state);
    return fresh.params;
  };
  EXPECT_EQ(update(1), update(-1000));
}

TEST(Turns, NextTokenPhasesPredictThePolicysTokensAlone) {
  test::ToyPolicy policy;
  const TurnSource source;
  WorkerPool pool(1);
  Sampler sampler(policy, source, pool, {.lanes = 1, .slots = 4});
  PhaseConfig config;
  config.steps = 1;
  config.sequences_per_step = 10;
  NextTokenPhase phase("pretrain", config, 5, {policy, source, pool, sampler});
  const StepRecord record = phase.Step();
  EXPECT_EQ(record.metrics[4].name, "tokens");
  EXPECT_EQ(record.metrics[4].value, 30);  // "a", "c" and the stop token of "a=bc"
}

TEST(Turns, PlayPutsRepliesInAndStopsAtTheEnd) {
  const TurnSource source;
  EXPECT_EQ(Play(source, {}, "ca!f!"), "ca=b!f==");
  EXPECT_EQ(Play(test::ToySource(), {}, "af"), "af");
}

}  // namespace
}  // namespace rlvr
