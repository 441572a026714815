// Splits of every registered task: train, eval and those outside, held to what core/api/task.h and
// core/api/split.h promise. A new file in envs/tasks is covered without a line here; configs that
// have further axes are listed below.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/text/vocabulary.h"
#include "tests/support/sanitized.h"
#include "tests/support/task_fixture.h"

namespace rlvr {
namespace {

constexpr uint64_t kSeed = 20240608;
constexpr uint64_t kTexts = kSanitized ? 40 : 200;
constexpr uint64_t kSolved =
    kSanitized ? 100 : 1000;  // of each outside split; train and eval have 10,000 elsewhere

struct Case {
  std::string name;
  std::map<std::string, std::string> fields;
  std::string label = "";
};

void PrintTo(const Case& tested, std::ostream* out) { *out << tested.name << tested.label; }

std::vector<Case> Cases() {
  std::vector<Case> cases = {{"composition", {{"pairs", "seen"}}, "_seen_pairs"},
                             {"modular_expression", {{"pairs", "seen"}}, "_seen_pairs"},
                             {"sequence", {{"rules", "differences"}}, "_differences"},
                             {"calculator", {{"smudged", "true"}}, "_smudged"}};
  for (const std::string& name : Registry<TaskPlugin>::Get().Names()) {
    cases.push_back({name, TaskFixture(name)});
  }
  return cases;
}

class SplitContract : public testing::TestWithParam<Case> {
 protected:
  SplitContract() : environment_(MakeEnvironment(GetParam().name, GetParam().fields)) {}

  std::vector<Split> Splits() const {
    std::vector<Split> splits = {Split::kTrain, Split::kEval};
    for (const Split outside : environment_.OutsideSplits()) splits.push_back(outside);
    return splits;
  }

  Environment environment_;
};

TEST_P(SplitContract, SameKeySameProblemInAnyInstance) {
  const Environment other = MakeEnvironment(GetParam().name, GetParam().fields);
  EXPECT_EQ(environment_.OutsideSplits(), other.OutsideSplits());
  for (const Split split : Splits()) {
    for (uint64_t i = 0; i < kTexts; ++i) {
      const Drawn a = environment_.Draw(kSeed, split, i), b = other.Draw(kSeed, split, i);
      ASSERT_EQ(a.problem.prompt, b.problem.prompt);
      ASSERT_EQ(a.problem.gold, b.problem.gold);
      ASSERT_EQ(a.split, split);
    }
  }
}

TEST_P(SplitContract, SolutionsAreRightAndMutantsWrongInEverySplit) {
  const Vocabulary vocabulary(environment_.Alphabet());
  for (const Split split : Splits()) {
    for (uint64_t i = 0; i < kTexts; ++i) {
      const Drawn drawn = environment_.Draw(kSeed, split, i);
      ASSERT_TRUE(vocabulary.Knows(drawn.problem.prompt)) << drawn.problem.prompt;
      for (const Solution& solution : environment_.Solutions(drawn)) {
        ASSERT_TRUE(vocabulary.Knows(solution.text)) << solution.text;
        const Judgement judgement = environment_.Judge(drawn, solution.text, false);
        ASSERT_TRUE(judgement.verdict.correct()) << drawn.problem.prompt << solution.text;
        ASSERT_TRUE(judgement.strict || solution.style != "worked") << solution.text;
      }
      Stream rng(kSeed, "mutants", {i});
      for (const std::string& mutant : environment_.TaskOf(drawn).Mutants(drawn.problem, rng)) {
        ASSERT_FALSE(environment_.Judge(drawn, mutant, false).verdict.correct())
            << drawn.problem.prompt << mutant;
      }
    }
  }
}

TEST_P(SplitContract, AnIndependentSolverAgreesOutside) {
  for (const Split split : environment_.OutsideSplits()) {
    for (uint64_t i = 0; i < kSolved; ++i) {
      const Drawn drawn = environment_.Draw(kSeed, split, i);
      ASSERT_EQ(environment_.TaskOf(drawn).SolveIndependently(drawn.problem), drawn.problem.gold)
          << drawn.problem.prompt;
    }
  }
}

// A million draws of those with most axes, a hundred thousand of the others.
TEST_P(SplitContract, NoProblemIsInTwoSplits) {
  const std::vector<Split> splits = Splits();
  const std::set<std::string> most = {"chain_sum", "composition", "fractions", "sequence"};
  const std::set<std::string> slow = {"maze", "countdown"};
  const uint64_t total = most.count(GetParam().name)   ? 1000000
                         : slow.count(GetParam().name) ? 10000
                                                       : 100000;
  const uint64_t draws = total / (kSanitized ? 50 : 1) / splits.size();
  std::unordered_map<uint64_t, Split> split_of;
  split_of.reserve(draws * splits.size());
  for (const Split split : splits) {
    for (uint64_t i = 0; i < draws; ++i) {
      const Problem problem = environment_.Draw(kSeed + i % 3, split, i).problem;
      const auto [it, fresh] = split_of.emplace(Hash64(problem.canonical), split);
      ASSERT_EQ(it->second, split) << problem.prompt;
    }
  }
}

TEST_P(SplitContract, ASplitThatTheTaskLacksIsNamedWithThoseItHas) {
  for (const Split split : {Split::kExploratory, Split::kCompositional, Split::kTransformative}) {
    const std::vector<Split> has = environment_.OutsideSplits();
    if (std::find(has.begin(), has.end(), split) != has.end()) continue;
    try {
      environment_.Draw(kSeed, split, 0);
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::kConfig);
      EXPECT_NE(std::string(error.what()).find("it has train, eval"), std::string::npos);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, SplitContract, testing::ValuesIn(Cases()),
                         [](const auto& tested) { return tested.param.name + tested.param.label; });

TEST(Splits, EveryAxisHasTasks) {
  std::map<Split, int> tasks;
  for (const Case& each : Cases()) {
    for (const Split split : MakeEnvironment(each.name, each.fields).OutsideSplits()) {
      ++tasks[split];
    }
  }
  EXPECT_GE(tasks[Split::kExploratory], 20);
  EXPECT_GE(tasks[Split::kCompositional], 2);
  EXPECT_GE(tasks[Split::kTransformative], 2);
}

TEST(Splits, AMixtureDrawsOutsideProblemsFromTheTasksThatHaveThem) {
  std::vector<MixtureEntry> mixture;
  mixture.push_back(MakeEntry("binary_search", {}, 9));
  mixture.push_back(MakeEntry("chain_sum", {}, 1));
  const Environment environment(std::move(mixture));
  EXPECT_EQ(environment.OutsideSplits(), std::vector<Split>{Split::kExploratory});
  for (uint64_t i = 0; i < 50; ++i) {
    EXPECT_EQ(environment.Draw(kSeed, Split::kExploratory, i).task, 1);
  }
}

}  // namespace
}  // namespace rlvr
