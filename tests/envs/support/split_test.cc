// SPDX-License-Identifier: Apache-2.0
#include "envs/support/split.h"

#include <gtest/gtest.h>

#include <set>

#include "core/base/error.h"
#include "tests/support/tasks.h"

namespace rlvr {
namespace {

TEST(Splitter, OneProblemInEightIsEval) {
  const auto task = MakeTask("chain_sum");
  const Splitter splitter(*task, "t");
  Stream rng(1, "test");
  int eval = 0;
  for (int i = 0; i < 80000; ++i)
    eval += splitter.Of(task->Generate(rng).canonical) == Split::kEval;
  EXPECT_NEAR(eval, 10000, 300);  // 3.2 standard deviations
}

TEST(Splitter, SplitsShareNoProblemWhateverTheSeeds) {
  const auto task = MakeTask("chain_sum", {{"terms", "2"}, {"digits", "2"}});
  const Splitter splitter(*task, "t");
  std::set<std::string> train, eval;
  for (uint64_t i = 0; i < 100000; ++i) {
    train.insert(splitter.Draw(i % 3, Split::kTrain, i).canonical);
    eval.insert(splitter.Draw(i % 3, Split::kEval, i).canonical);
  }
  for (const std::string& problem : eval) EXPECT_EQ(train.count(problem), 0u) << problem;
  EXPECT_EQ(train.size() + eval.size(), 5050u);  // every problem of the space was seen
}

TEST(Splitter, NeighbouringSeedsShareNoMoreThanChance) {
  const auto task = MakeTask("chain_sum");
  const Splitter splitter(*task, "t");
  std::set<std::string> first;
  for (uint64_t i = 0; i < 500; ++i) {
    first.insert(splitter.Draw(42, Split::kTrain, i).canonical);
  }
  EXPECT_EQ(first.size(), 500u);
  for (uint64_t i = 0; i < 500; ++i) {
    EXPECT_EQ(first.count(splitter.Draw(43, Split::kTrain, i).canonical), 0u);
  }
}

// Pretraining's easier problems: three digits in ten put at 0 beside the tenth of chance.
TEST(Splitter, TextsOfPretrainingAreEasierAndNeverHeldOut) {
  const auto task =
      MakeTask("chain_sum", {{"terms", "2"}, {"digits", "2"}, {"zero_share_pretrain", "0.3"}});
  const Splitter splitter(*task, "t");
  int64_t zeros = 0, digits = 0;
  for (uint64_t i = 0; i < 20000; ++i) {
    const Problem text = splitter.DrawText(1, "pretrain", i);
    EXPECT_EQ(splitter.Of(text.canonical), Split::kTrain);
    for (const char c : text.prompt) zeros += c == '0', digits += c >= '0' && c <= '9';
  }
  EXPECT_NEAR(static_cast<double>(zeros) / static_cast<double>(digits), 0.37, 0.02);
}

TEST(Splitter, TextsOfMidtrainingAreTrainingProblems) {
  const auto task = MakeTask("chain_sum", {{"zero_share_pretrain", "0.3"}});
  const Splitter splitter(*task, "t");
  for (uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(splitter.DrawText(1, "midtrain", i).prompt,
              splitter.Draw(1, Split::kTrain, i).prompt);
  }
}

TEST(Splitter, SmallSpacesHaveBothSplits) {
  const auto task = MakeTask("chain_sum", {{"terms", "2"}, {"digits", "1"}});
  const Splitter splitter(*task, "t");
  EXPECT_EQ(splitter.Of(splitter.Draw(1, Split::kEval, 0).canonical), Split::kEval);
  EXPECT_EQ(splitter.Of(splitter.Draw(1, Split::kTrain, 0).canonical), Split::kTrain);
}

// A task with `size` problems, all alike else.
class TinyTask : public Task {
 public:
  explicit TinyTask(int64_t size) : size_(size) {}
  void Visit(FieldVisitor&) override {}
  std::string Alphabet() const override { return "x"; }
  Problem Generate(Stream& rng) const override {
    Problem problem;
    problem.canonical = std::to_string(rng.Integer(1, size_));
    return problem;
  }
  double SpaceSize() const override { return static_cast<double>(size_); }
  AnswerType Answer() const override { return {}; }
  Solution Solve(const Problem&, std::string_view, Stream&) const override { return {}; }
  std::vector<Solution> Solutions(const Problem&) const override { return {}; }
  std::vector<std::string> Mutants(const Problem&, Stream&) const override { return {}; }
  std::pair<std::string, double> BestConstant() const override { return {}; }
  std::string SolveIndependently(const Problem&) const override { return {}; }

 private:
  int64_t size_;
};

TEST(Splitter, EverySpaceOfAtLeastTwoProblemsIsSplitAndOneOfASingleProblemIsRefused) {
  for (int64_t size = 2; size < 40; ++size) {
    const TinyTask task(size);
    const Splitter splitter(task, "tiny");
    EXPECT_EQ(splitter.Of(splitter.Draw(1, Split::kEval, 0).canonical), Split::kEval) << size;
    EXPECT_EQ(splitter.Of(splitter.Draw(1, Split::kTrain, 0).canonical), Split::kTrain) << size;
  }
  EXPECT_THROW(Splitter(TinyTask(1), "tiny"), Error);
}

}  // namespace
}  // namespace rlvr
