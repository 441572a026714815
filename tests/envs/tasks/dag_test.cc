// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/tasks.h"

namespace rlvr {
namespace {

// a = 123, b = 1, c = a + b, d = c - a, e = c - b; asked for node 3 (d) unless told otherwise.
Problem Five(int64_t asked = 3) {
  Problem problem;
  problem.facts = {'a', '=', 123, 0, 'b', '=', 1,   0, 'c', '+',  0,
                   1,   'd', '-', 2, 0,   'e', '-', 2, 1,   asked};
  problem.gold = asked == 3 ? "100" : "321";
  return problem;
}

TEST(Dag, StepsAreTheNeededOperationsAndTheAnswer) {
  EXPECT_EQ(MakeTask("dag")->Solutions(Five())[0].text, "Wc421,d100,100");
}

TEST(Dag, StrictAcceptsAnyOrderInWhichEachValueRestsOnKnownOnes) {
  const auto task = MakeTask("dag");
  EXPECT_TRUE(task->StepsCorrect(Five(), "Wc421,d100,100"));
  EXPECT_TRUE(task->StepsCorrect(Five(), "Wc421,e321,d100,100"));  // a step it did not need
  EXPECT_TRUE(task->StepsCorrect(Five(4), "Wc421,d100,e321,321"));
  EXPECT_TRUE(task->StepsCorrect(Five(4), "Wc421,e321,321"));
}

TEST(Dag, StrictRefusesGuessesWrongValuesAndUnknownNames) {
  const auto task = MakeTask("dag");
  for (const char* text :
       {"Wd100,100", "Wc421,100", "W100", "D100", "Wc422,d100,100", "Wc421,d100,101",
        "Wd100,c421,100", "Wc421,x100,100", "Wc421,,100", "Wc421,d100,"}) {
    EXPECT_FALSE(task->StepsCorrect(Five(), text)) << text;
  }
}

TEST(Dag, DistractorsChangeThePromptAndNotTheProblem) {
  const auto task =
      MakeTask("dag", {{"distractors", "2"}, {"operations_min", "3"}, {"operations_max", "3"}});
  Stream rng(1, "test");
  const Problem problem = task->Generate(rng);
  EXPECT_EQ(std::count(problem.prompt.begin(), problem.prompt.end(), ';'), 7);
  EXPECT_EQ(std::count(problem.canonical.begin(), problem.canonical.end(), ';'), 5);
  EXPECT_EQ(task->SolveIndependently(problem), problem.gold);
}

}  // namespace
}  // namespace rlvr
