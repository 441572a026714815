// SPDX-License-Identifier: Apache-2.0
#include "envs/support/worked_task.h"

#include <gtest/gtest.h>

#include "tests/support/tasks.h"

namespace rlvr {
namespace {

std::map<std::string, int> CountStyles(const Task& task, std::string_view phase, int n) {
  std::map<std::string, int> counts;
  Stream rng(3, "test");
  for (int i = 0; i < n; ++i) {
    const Problem problem = task.Generate(rng);
    ++counts[task.Solve(problem, phase, rng).style];
  }
  return counts;
}

TEST(WorkedTask, PhasesMixTheStylesInTheirShares) {
  const auto task = MakeTask("chain_sum");
  EXPECT_EQ(CountStyles(*task, "pretrain", 1000)["worked"], 1000);
  auto counts = CountStyles(*task, "midtrain", 10000);
  EXPECT_NEAR(counts["worked"], 1500, 110);  // 3 standard deviations
  EXPECT_EQ(counts["worked"] + counts["direct"], 10000);
}

TEST(WorkedTask, LeapsAndCorruptedChainsComeInTheirShares) {
  const auto task = MakeTask("chain_sum", {{"leap_share", "0.5"}, {"corrupted_share", "0.2"}});
  auto counts = CountStyles(*task, "pretrain", 10000);
  EXPECT_NEAR(counts["corrupted"], 2000, 120);
  EXPECT_NEAR(counts["leap"], 4000, 150);
  EXPECT_NEAR(counts["worked"], 4000, 150);
}

TEST(WorkedTask, CorruptedChainsHaveTheFormAndNotTheSkill) {
  const Environment environment = MakeEnvironment("chain_sum", {{"corrupted_share", "1"}});
  int right = 0;
  for (uint64_t i = 0; i < 2000; ++i) {
    const Drawn drawn = environment.Draw(1, Split::kTrain, i);
    const Solution solution = environment.Solve(drawn, "pretrain", 1, i);
    EXPECT_EQ(solution.style, "corrupted");
    EXPECT_EQ(solution.text.size(), 12u);
    right += environment.Judge(drawn, solution.text, false).verdict.correct();
  }
  EXPECT_LT(right, 12);  // 2 expected by chance
}

TEST(WorkedTask, TheAnswerFollowsTheMarkOrTheLastComma) {
  const auto task = MakeTask("chain_sum");
  const auto slot = [&](std::string_view text) -> std::string {
    const Slot s = *task->FindSlot(text);
    return s.found ? std::string(text.substr(s.begin, s.end - s.begin)) : "none";
  };
  EXPECT_EQ(slot("W123,456"), "456");
  EXPECT_EQ(slot("W456"), "456");
  EXPECT_EQ(slot("D456"), "456");
  EXPECT_EQ(slot("D123,456"), "123,456");
  EXPECT_EQ(slot("W123,"), "none");
  EXPECT_EQ(slot("D"), "none");
  EXPECT_EQ(slot("456"), "none");
  EXPECT_EQ(slot(""), "none");
}

TEST(WorkedTask, ModesAreReadFromTheMark) {
  const auto task = MakeTask("chain_sum");
  EXPECT_EQ(task->Modes(), (std::vector<std::string>{"worked", "direct"}));
  EXPECT_EQ(task->Mode("W1"), 0);
  EXPECT_EQ(task->Mode("D1"), 1);
  EXPECT_EQ(task->Mode("1"), -1);
  EXPECT_EQ(task->Mode(""), -1);
}

TEST(ChangeDigit, ChangesOneDigitAlways) {
  Stream rng(1, "test");
  for (int i = 0; i < 100; ++i) {
    const std::string changed = ChangeDigit("a123", rng);
    int differences = 0;
    for (size_t at = 0; at < 4; ++at) differences += changed[at] != "a123"[at];
    EXPECT_EQ(differences, 1);
    EXPECT_EQ(changed[0], 'a');
  }
  EXPECT_EQ(ChangeDigit("a", rng), "a0");
}

}  // namespace
}  // namespace rlvr
