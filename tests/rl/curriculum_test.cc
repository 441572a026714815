// SPDX-License-Identifier: Apache-2.0
#include "rl/curriculum.h"

#include <gtest/gtest.h>

#include <set>

#include "core/base/error.h"

namespace rlvr {
namespace {

// Groups of four with so many right completions each, of these choices.
RolloutBatch Outcome(const std::vector<PromptChoice>& choices, int64_t right) {
  RolloutBatch batch;
  batch.prompts = static_cast<int64_t>(choices.size());
  batch.group_size = 4;
  for (const PromptChoice& choice : choices) {
    batch.drawn.push_back({{}, std::max(0, choice.task)});
    for (int64_t i = 0; i < 4; ++i) {
      Judgement judgement;
      judgement.verdict.verdict = i < right ? VerdictClass::kCorrect : VerdictClass::kWrong;
      batch.judgement.push_back(judgement);
    }
  }
  return batch;
}

int64_t Passing(Curriculum& curriculum, int64_t right) {
  const auto choices = curriculum.Next(8, 0);
  curriculum.Record(choices, Outcome(choices, right));
  return curriculum.level();
}

TEST(Curriculum, WithoutOptionsProblemsComeInOrderByTheWeights) {
  Curriculum curriculum({}, 1, {1, 2}, 7);
  for (uint64_t i = 0; i < 3; ++i) {
    const auto choices = curriculum.Next(1, 0);
    EXPECT_EQ(choices[0].index, i);
    EXPECT_EQ(choices[0].task, -1);
  }
}

TEST(Curriculum, LevelsBeginAtTheirSteps) {
  CurriculumConfig config;
  config.order = LevelOrder::kSchedule;
  config.starts = {3, 5};
  config.review = 0;
  Curriculum curriculum(config, 1, {1, 1, 1}, 7);
  std::vector<int> tasks;
  for (int64_t step = 0; step < 7; ++step) tasks.push_back(curriculum.Next(1, step)[0].task);
  EXPECT_EQ(tasks, (std::vector<int>{0, 0, 0, 1, 1, 2, 2}));
}

TEST(Curriculum, ReviewsEarlierLevelsInTheirShareAndByTheirWeights) {
  CurriculumConfig config;
  config.order = LevelOrder::kSchedule;
  config.starts = {0, 0};
  config.review = 0.4;
  Curriculum curriculum(config, 1, {3, 1, 1}, 7);
  std::vector<int> counts(3);
  for (const PromptChoice& choice : curriculum.Next(10000, 1)) ++counts[choice.task];
  EXPECT_NEAR(counts[0], 3000, 140);
  EXPECT_NEAR(counts[1], 1000, 90);
  EXPECT_NEAR(counts[2], 6000, 150);
}

TEST(Curriculum, PassRatesPromoteAndDemoteWithARangeBetween) {
  CurriculumConfig config;
  config.order = LevelOrder::kPassRate;
  config.promote_above = 0.7;
  config.demote_below = 0.3;
  config.window = 8;
  config.review = 0;
  Curriculum curriculum(config, 1, {1, 1, 1}, 7);
  EXPECT_EQ(Passing(curriculum, 2), 0);  // between the two: stays
  EXPECT_EQ(Passing(curriculum, 1), 0);  // the lowest: nowhere to go
  EXPECT_EQ(Passing(curriculum, 3), 1);
  EXPECT_EQ(Passing(curriculum, 2), 1);
  EXPECT_EQ(Passing(curriculum, 4), 2);
  EXPECT_EQ(Passing(curriculum, 4), 2);  // the highest
  EXPECT_EQ(Passing(curriculum, 2), 2);
  EXPECT_EQ(Passing(curriculum, 1), 1);
}

TEST(Curriculum, ADecisionRestsOnAWholeWindowOfTheLevelsOwnProblems) {
  CurriculumConfig config;
  config.order = LevelOrder::kPassRate;
  config.window = 16;
  config.review = 0;
  Curriculum curriculum(config, 1, {1, 1}, 7);
  EXPECT_EQ(Passing(curriculum, 4), 0);
  EXPECT_EQ(Passing(curriculum, 4), 1);
  std::vector<PromptChoice> others(64, PromptChoice{0, 0});
  curriculum.Record(others, Outcome(others, 0));
  EXPECT_EQ(curriculum.level(), 1);
}

CurriculumConfig Pool(int64_t size) {
  CurriculumConfig config;
  config.pool = size;
  return config;
}

std::set<uint64_t> Indices(const std::vector<PromptChoice>& choices) {
  std::set<uint64_t> indices;
  for (const PromptChoice& choice : choices) indices.insert(choice.index);
  return indices;
}

TEST(Curriculum, APoolIsGoneThroughInRoundsOfChangingOrder) {
  Curriculum curriculum(Pool(20), 1, {1}, 7);
  const auto first = curriculum.Next(20, 0), second = curriculum.Next(20, 1);
  EXPECT_EQ(Indices(first).size(), 20u);
  EXPECT_EQ(Indices(first), Indices(second));
  EXPECT_NE(first, second);
}

TEST(Curriculum, SolvedProblemsMakeRoomForFreshOnes) {
  Curriculum curriculum(Pool(8), 0.6, {1}, 7);
  const auto first = curriculum.Next(8, 0);
  const std::vector<PromptChoice> solved(first.begin(), first.begin() + 3),
      others(first.begin() + 3, first.end());
  curriculum.Record(solved, Outcome(solved, 3));
  curriculum.Record(others, Outcome(others, 2));
  EXPECT_EQ(curriculum.retired(), 3);
  const std::set<uint64_t> now = Indices(curriculum.Next(8, 1));
  EXPECT_EQ(now.size(), 8u);
  for (const PromptChoice& choice : solved) EXPECT_EQ(now.count(choice.index), 0u);
  for (const PromptChoice& choice : others) EXPECT_EQ(now.count(choice.index), 1u);
}

TEST(Curriculum, GoesOnFromItsStateAsIfNeverStopped) {
  CurriculumConfig config = Pool(11);
  config.order = LevelOrder::kPassRate;
  config.window = 5;
  const auto make = [&] { return Curriculum(config, 0.5, {1, 2, 1}, 7); };
  Curriculum straight = make(), stopped = make();
  for (int64_t step = 0; step < 40; ++step) {
    const auto a = straight.Next(6, step), b = stopped.Next(6, step);
    ASSERT_EQ(a, b) << step;
    straight.Record(a, Outcome(a, 1 + step * 7 % 4));
    stopped.Record(b, Outcome(b, 1 + step * 7 % 4));
    TensorFile state;
    stopped.Save(state);
    stopped = make();
    stopped.Load(state);
  }
  EXPECT_GT(straight.retired(), 0);
  EXPECT_GT(straight.level(), 0);
}

TEST(Curriculum, AMalformedStateIsRefused) {
  Curriculum curriculum(Pool(3), 1, {1}, 7);
  for (const char* pool : {"1", "1:", "1:0", "x:0 ", "1:0,2:0 "}) {
    TensorFile state;
    state.metadata["curriculum.pool"] = pool;
    EXPECT_THROW(curriculum.Load(state), Error) << pool;
  }
  TensorFile beyond;
  beyond.metadata["curriculum.level"] = "4";
  EXPECT_THROW(curriculum.Load(beyond), Error);
}

TEST(Curriculum, LevelsThatTheMixtureLacksAreRefused) {
  CurriculumConfig config;
  config.order = LevelOrder::kSchedule;
  EXPECT_THROW(Curriculum(config, 1, {1}, 7), Error);
  EXPECT_THROW(Curriculum(config, 1, {1, 1}, 7), Error);
  config.starts = {5, 3};
  EXPECT_THROW(Curriculum(config, 1, {1, 1, 1}, 7), Error);
  config.order = LevelOrder::kPassRate;
  config.demote_below = config.promote_above;
  EXPECT_THROW(Curriculum(config, 1, {1, 1}, 7), Error);
  EXPECT_THROW(Curriculum({}, 0.9, {1}, 7), Error);  // nothing to retire from
}

}  // namespace
}  // namespace rlvr
