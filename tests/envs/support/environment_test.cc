// SPDX-License-Identifier: Apache-2.0
#include "envs/support/environment.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/tasks.h"

namespace rlvr {
namespace {

Environment TwoSums() {
  std::vector<MixtureEntry> mixture;
  mixture.push_back(MakeEntry("chain_sum", {{"terms", "2"}}, 1, "short"));
  mixture.push_back(MakeEntry("chain_sum", {{"terms", "5"}}, 3, "long"));
  return Environment(std::move(mixture));
}

TEST(Environment, SameKeySameProblemAndSolution) {
  const Environment environment = MakeEnvironment("chain_sum");
  for (uint64_t i = 0; i < 100; ++i) {
    const Drawn a = environment.Draw(7, Split::kTrain, i),
                b = environment.Draw(7, Split::kTrain, i);
    EXPECT_EQ(a.problem.prompt, b.problem.prompt);
    EXPECT_EQ(environment.Solve(a, "midtrain", 7, i).text,
              environment.Solve(b, "midtrain", 7, i).text);
  }
}

TEST(Environment, MixturesAreDrawnByWeightAndJudgedByTheirOwnTask) {
  const Environment environment = TwoSums();
  EXPECT_EQ(environment.TaskNames(), (std::vector<std::string>{"short", "long"}));
  int long_ones = 0;
  for (uint64_t i = 0; i < 4000; ++i) {
    const Drawn drawn = environment.Draw(1, Split::kEval, i);
    long_ones += drawn.task;
    EXPECT_EQ(drawn.problem.prompt.size(), drawn.task == 0 ? 8u : 20u);
    const Solution solution = environment.Solve(drawn, "midtrain", 1, i);
    EXPECT_TRUE(environment.Judge(drawn, solution.text, false).verdict.correct());
  }
  EXPECT_NEAR(long_ones, 3000, 83);  // 3 standard deviations
}

TEST(Environment, StrictWantsWorkedStepsAndModeIsReported) {
  const Environment environment = MakeEnvironment("chain_sum");
  const Drawn drawn = environment.Draw(1, Split::kTrain, 0);
  const auto solutions = environment.Solutions(drawn);
  const Judgement worked = environment.Judge(drawn, solutions[0].text, false);
  EXPECT_TRUE(worked.verdict.correct() && worked.strict);
  EXPECT_EQ(worked.mode, 0);
  EXPECT_EQ(worked.verdict.slot_begin, 9u);
  EXPECT_EQ(worked.verdict.slot_end, 12u);
  const Judgement direct = environment.Judge(drawn, solutions[1].text, false);
  EXPECT_TRUE(direct.verdict.correct() && !direct.strict);
  EXPECT_EQ(direct.mode, 1);
}

TEST(Environment, ModesOfAMixtureAreThoseOfAllItsTasks) {
  std::vector<MixtureEntry> mixture;
  mixture.push_back({"sum", "chain_sum", 1, MakeTask("chain_sum")});
  mixture.push_back({"tool", "calculator", 1, MakeTask("calculator")});
  const Environment environment(std::move(mixture));
  const std::vector<std::string> modes = environment.Modes();
  EXPECT_EQ(modes, (std::vector<std::string>{"worked", "direct", "call", "pass"}));
  for (int task = 0; task < 2; ++task) {
    const Drawn drawn = environment.DrawOf(task, 1, Split::kTrain, 0);
    for (const Solution& solution : environment.Solutions(drawn)) {
      const int mode = environment.Judge(drawn, solution.text, false).mode;
      ASSERT_GE(mode, 0);
      EXPECT_EQ(modes[static_cast<size_t>(mode)],
                solution.style == "leap" ? "worked" : solution.style);
    }
    EXPECT_EQ(environment.Judge(drawn, "?", false).mode, -1);
  }
}

TEST(Environment, WhateverIsWrittenHasAVerdict) {
  const Environment environment = MakeEnvironment("chain_sum");
  const Drawn drawn = environment.Draw(1, Split::kTrain, 0);
  const auto verdict = [&](std::string_view text, bool truncated = false) {
    return environment.Judge(drawn, text, truncated).verdict.verdict;
  };
  EXPECT_EQ(verdict(""), VerdictClass::kNoAnswer);
  EXPECT_EQ(verdict("W"), VerdictClass::kNoAnswer);
  EXPECT_EQ(verdict("xyz"), VerdictClass::kNoAnswer);
  EXPECT_EQ(verdict("D12"), VerdictClass::kUnparsable);
  EXPECT_EQ(verdict(environment.Solutions(drawn)[0].text, true), VerdictClass::kTruncated);
}

TEST(Environment, FingerprintNamesEveryFieldValueAndWeight) {
  const std::string text = MakeEnvironment("chain_sum", {{"terms", "5"}}).Fingerprint();
  EXPECT_NE(text.find("chain_sum"), std::string::npos);
  EXPECT_NE(text.find("terms = 5"), std::string::npos) << text;
  EXPECT_NE(text, MakeEnvironment("chain_sum").Fingerprint());
  EXPECT_NE(TwoSums().Fingerprint().find("long:chain_sum*3"), std::string::npos);
}

TEST(Environment, AlphabetIsTheSortedUnion) {
  EXPECT_EQ(MakeEnvironment("chain_sum").Alphabet(), "+,0123456789=DW");
}

TEST(Environment, BestConstantIsWeighted) {
  EXPECT_DOUBLE_EQ(TwoSums().BestConstant().second, 0.001);
  EXPECT_EQ(MakeEnvironment("chain_sum").BestConstant().first, "D000");
}

TEST(Environment, BadMixturesAreRefused) {
  EXPECT_THROW(Environment({}), Error);
  std::vector<MixtureEntry> twice;
  twice.push_back(MakeEntry("chain_sum"));
  twice.push_back(MakeEntry("chain_sum"));
  EXPECT_THROW(Environment(std::move(twice)), Error);
  std::vector<MixtureEntry> weightless;
  weightless.push_back(MakeEntry("chain_sum", {}, 0));
  EXPECT_THROW(Environment(std::move(weightless)), Error);
}

}  // namespace
}  // namespace rlvr
