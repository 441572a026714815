// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/api/task.h"
#include "core/base/registry.h"
#include "tests/support/program.h"

namespace rlvr {
namespace {

TEST(SampleCommand, PrintsProblemsWithSolutionsMutantsAndTheirVerdicts) {
  const ProgramResult result =
      RunCaptured({"sample", "--task.name", "chain_sum", "-n", "3", "--split", "eval", "--json"});
  ASSERT_EQ(result.code, 0) << result.err;
  const auto problems = nlohmann::json::parse(result.out);
  ASSERT_EQ(problems.size(), 3u);
  for (const auto& problem : problems) {
    EXPECT_EQ(problem["prompt"].get<std::string>().size(), 16u);
    EXPECT_EQ(problem["gold"].get<std::string>().size(), 3u);
    for (const auto& solution : problem["solutions"]) EXPECT_EQ(solution["verdict"], "correct");
    EXPECT_GE(problem["mutants"].size(), 3u);
    for (const auto& mutant : problem["mutants"]) EXPECT_NE(mutant["verdict"], "correct");
  }
}

TEST(SampleCommand, SplitsAndSeedsGiveOtherProblemsAndTheSameOnesAgain) {
  const std::vector<std::string> train = {"sample", "--task.name", "dag", "--json"};
  const std::string first = RunCaptured(train).out;
  EXPECT_EQ(RunCaptured(train).out, first);
  EXPECT_NE(RunCaptured({"sample", "--task.name", "dag", "--json", "--split", "eval"}).out, first);
  EXPECT_NE(RunCaptured({"sample", "--task.name", "dag", "--json", "--seed", "1"}).out, first);
}

TEST(SampleCommand, BadSplitsAndNumbersExit64) {
  EXPECT_EQ(RunCaptured({"sample", "--split", "test"}).code, 64);
  EXPECT_EQ(RunCaptured({"sample", "-n", "0"}).code, 64);
  EXPECT_EQ(RunCaptured({"sample", "-n", "five"}).code, 64);
  EXPECT_EQ(RunCaptured({"sample", "--task.name", "chain"}).code, 2);
}

TEST(TasksCommand, DescribesEveryTaskWithExamplesAndFields) {
  const ProgramResult result = RunCaptured({"tasks"});
  ASSERT_EQ(result.code, 0) << result.err;
  for (const std::string& name : Registry<TaskPlugin>::Get().Names()) {
    EXPECT_NE(("\n" + result.out).find("\n## " + name + "\n"), std::string::npos) << name;
  }
  EXPECT_NE(result.out.find("| `operations_min` |"), std::string::npos);
}

TEST(TasksCommand, AnUnknownTaskIsNamedWithTheNearest) {
  const ProgramResult result = RunCaptured({"tasks", "chain_sums"});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find("did you mean 'chain_sum'?"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace rlvr
