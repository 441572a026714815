// SPDX-License-Identifier: Apache-2.0
#include "rl/noise.h"

#include <gtest/gtest.h>

#include <set>

#include "rl/reward.h"

namespace rlvr {
namespace {

// Problem p asks for p+1. Its answers are right, one of three wrong ones, and some that are no
// number.
RolloutBatch Batch(int64_t prompts, int64_t group_size) {
  RolloutBatch batch;
  batch.prompts = prompts;
  batch.group_size = group_size;
  batch.stride = 8;
  for (int64_t p = 0; p < prompts; ++p) {
    Drawn drawn;
    drawn.problem.prompt = std::to_string(p) + "+1=";
    drawn.problem.canonical = "problem " + std::to_string(p);
    batch.drawn.push_back(drawn);
    for (int64_t i = 0; i < group_size; ++i) {
      const bool right = i % 2 == 0, readable = i % 8 != 7;
      const std::string text = right ? std::to_string(p + 1) : readable ? std::to_string(p) : "?";
      Judgement judgement;
      judgement.verdict.verdict = right      ? VerdictClass::kCorrect
                                  : readable ? VerdictClass::kWrong
                                             : VerdictClass::kUnparsable;
      judgement.verdict.value = readable ? text : "";
      judgement.verdict.slot_end = static_cast<uint32_t>(text.size());
      batch.judgement.push_back(judgement);
      batch.text.push_back(text);
      batch.length.push_back(1);
    }
  }
  return batch;
}

struct Rates {
  double true_positive, false_positive;
};

Rates Measure(const RolloutBatch& batch, const std::vector<VerdictClass>& seen) {
  double right = 0, other = 0, right_seen = 0, other_seen = 0;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const bool accepted = seen[i] == VerdictClass::kCorrect;
    const bool correct = batch.judgement[i].verdict.correct();
    (correct ? right : other) += 1;
    if (accepted) (correct ? right_seen : other_seen) += 1;
  }
  return {right_seen / right, other_seen / other};
}

NoiseConfig Config(NoisePattern pattern, double true_positive, double false_positive) {
  return {.pattern = pattern, .true_positive = true_positive, .false_positive = false_positive};
}

TEST(Noise, NoneAndExactRatesChangeNothing) {
  const RolloutBatch batch = Batch(4, 8);
  const auto exact = VerdictNoise({}, 1).Seen(batch, 0);
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    EXPECT_EQ(exact[i], batch.judgement[i].verdict.verdict);
  }
  EXPECT_EQ(VerdictNoise(Config(NoisePattern::kRollout, 1, 0), 1).Seen(batch, 0), exact);
}

TEST(Noise, ErrsAtTheConfiguredRates) {
  const RolloutBatch batch = Batch(1000, 8);
  for (const NoisePattern pattern :
       {NoisePattern::kRollout, NoisePattern::kAnswer, NoisePattern::kProblem}) {
    const Rates rates = Measure(batch, VerdictNoise(Config(pattern, 0.7, 0.2), 3).Seen(batch, 5));
    EXPECT_NEAR(rates.true_positive, 0.7, 0.05);
    EXPECT_NEAR(rates.false_positive, 0.2, 0.05);
  }
}

TEST(Noise, PerRolloutIsDrawnAfreshAndReproducibly) {
  const RolloutBatch batch = Batch(100, 8);
  const VerdictNoise noise(Config(NoisePattern::kRollout, 0.5, 0.5), 3);
  EXPECT_EQ(noise.Seen(batch, 5), noise.Seen(batch, 5));
  EXPECT_NE(noise.Seen(batch, 5), noise.Seen(batch, 6));
  EXPECT_NE(noise.Seen(batch, 5),
            VerdictNoise(Config(NoisePattern::kRollout, 0.5, 0.5), 4).Seen(batch, 5));
}

// The same answer to the same problem has the same verdict in any rollout of any step.
TEST(Noise, PerAnswerIsFixedForAProblemAndAnswer) {
  const RolloutBatch batch = Batch(200, 16);
  const VerdictNoise noise(Config(NoisePattern::kAnswer, 0.5, 0.5), 3);
  const auto seen = noise.Seen(batch, 5);
  EXPECT_EQ(seen, noise.Seen(batch, 6));
  std::set<std::pair<int64_t, std::string>> accepted, refused;
  for (int64_t i = 0; i < batch.rollouts(); ++i) {
    const bool yes = seen[i] == VerdictClass::kCorrect;
    (yes ? accepted : refused).insert({i / 16, batch.text[i]});
  }
  for (const auto& pair : accepted) EXPECT_EQ(refused.count(pair), 0u);
  int64_t mixed = 0;  // problems where some wrong answer is taken and another is not
  for (int64_t p = 0; p < 200; ++p) {
    mixed += accepted.count({p, std::to_string(p)}) != accepted.count({p, "?"});
  }
  EXPECT_GT(mixed, 50);
}

TEST(Noise, PerProblemTreatsAllWrongAnswersOfAProblemAlike) {
  const RolloutBatch batch = Batch(200, 16);
  const auto seen = VerdictNoise(Config(NoisePattern::kProblem, 0.5, 0.5), 3).Seen(batch, 5);
  for (int64_t i = 2; i < batch.rollouts(); ++i) {
    if (i % 16 >= 2) {
      EXPECT_EQ(seen[i] == VerdictClass::kCorrect, seen[i - 2] == VerdictClass::kCorrect);
    }
  }
}

TEST(Noise, EchoTakesWhatStandsInThePromptAndFormatWhatCanBeRead) {
  const RolloutBatch batch = Batch(10, 8);
  for (const NoisePattern pattern : {NoisePattern::kEcho, NoisePattern::kFormat}) {
    const auto seen = VerdictNoise(Config(pattern, 1, 1), 3).Seen(batch, 0);
    for (int64_t i = 0; i < batch.rollouts(); ++i) {
      EXPECT_EQ(seen[i] == VerdictClass::kCorrect, batch.text[i] != "?") << batch.text[i];
    }
  }
  RolloutBatch other = Batch(1, 8);
  other.text[1] = "5", other.judgement[1].verdict.value = "5";
  EXPECT_EQ(VerdictNoise(Config(NoisePattern::kEcho, 1, 1), 3).Seen(other, 0)[1],
            VerdictClass::kWrong);
  EXPECT_EQ(VerdictNoise(Config(NoisePattern::kFormat, 1, 1), 3).Seen(other, 0)[1],
            VerdictClass::kCorrect);
}

TEST(Noise, MajorityTakesTheCommonestAnswerOfEachGroup) {
  RolloutBatch batch = Batch(2, 8);  // four right, three wrong, one unreadable
  batch.judgement[8].verdict.value = batch.judgement[10].verdict.value = "1";
  batch.judgement[8].verdict.verdict = batch.judgement[10].verdict.verdict = VerdictClass::kWrong;
  const auto seen = VerdictNoise(Config(NoisePattern::kMajority, 1, 0), 3).Seen(batch, 0);
  for (int64_t i = 0; i < 16; ++i) {
    const std::string majority = i < 8 ? "1" : "1";
    EXPECT_EQ(seen[i] == VerdictClass::kCorrect, batch.judgement[i].verdict.value == majority) << i;
  }
}

TEST(Noise, WhatTheVerifierCouldNotDecideStaysUndecided) {
  RolloutBatch batch = Batch(1, 8);
  batch.judgement[0].verdict.verdict = VerdictClass::kVerifierFailed;
  batch.judgement[1].verdict.verdict = VerdictClass::kVerifierUnsure;
  for (const NoisePattern pattern : {NoisePattern::kRollout, NoisePattern::kMajority}) {
    const auto seen = VerdictNoise(Config(pattern, 0, 1), 3).Seen(batch, 0);
    EXPECT_EQ(seen[0], VerdictClass::kVerifierFailed);
    EXPECT_EQ(seen[1], VerdictClass::kVerifierUnsure);
  }
}

TEST(Noise, RewardsFollowItAndJudgementsDoNot) {
  RolloutBatch batch = Batch(1, 8);
  const auto before = batch.judgement[1].verdict.verdict;
  const VerdictNoise all(Config(NoisePattern::kRollout, 0, 1), 3);
  RewardMap({}, {}, 1).Apply(batch, all.Seen(batch, 0), 0);
  EXPECT_EQ(batch.reward[0], 0);
  EXPECT_EQ(batch.reward[1], 1);
  EXPECT_EQ(batch.accepted[0], 0);
  EXPECT_EQ(batch.accepted[1], 1);
  EXPECT_EQ(batch.judgement[1].verdict.verdict, before);
}

}  // namespace
}  // namespace rlvr
