// The conformance kit: everything that core/api/task.h promises, held against every registered task
// under its default config. A new file in envs/tasks is covered without a line here. Splits are the
// subject of split_contract_test.cc.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>
#include <unordered_set>

#include "core/api/turns.h"
#include "core/base/hash.h"
#include "core/text/vocabulary.h"
#include "envs/support/best_constant.h"
#include "envs/support/worked_task.h"
#include "tests/support/sanitized.h"
#include "tests/support/task_fixture.h"

namespace rlvr {
namespace {

constexpr uint64_t kSeed = 20240607;
constexpr uint64_t kItems = kSanitized ? 500 : 10000;  // of the solver, the policies and the counts
constexpr uint64_t kTexts = kSanitized ? 50 : 500;     // of checks that judge many texts an item

class TaskContract : public testing::TestWithParam<std::string> {
 protected:
  TaskContract() : environment_(MakeEnvironment(GetParam(), TaskFixture(GetParam()))) {}

  const Task& task() const { return environment_.task(0); }
  Drawn Draw(Split split, uint64_t index) const { return environment_.Draw(kSeed, split, index); }
  Drawn Draw(uint64_t index) const { return Draw(index % 2 ? Split::kTrain : Split::kEval, index); }
  bool Correct(const Drawn& drawn, std::string_view completion) const {
    return environment_.Judge(drawn, completion, false).verdict.correct();
  }

  Environment environment_;
};

// One-sided 99.9 % bounds of a share.
std::pair<double, double> Bounds(uint64_t hits, uint64_t trials) {
  return WilsonBounds(static_cast<double>(hits), static_cast<double>(trials), 3.0902);
}

TEST_P(TaskContract, SameKeySameProblemInAnyInstance) {
  const Environment other = MakeEnvironment(GetParam(), TaskFixture(GetParam()));
  for (uint64_t i = 0; i < kTexts; ++i) {
    const Problem a = Draw(i).problem;
    const Problem b = other.Draw(kSeed, i % 2 ? Split::kTrain : Split::kEval, i).problem;
    ASSERT_EQ(a.prompt, b.prompt);
    ASSERT_EQ(a.gold, b.gold);
    ASSERT_EQ(a.canonical, b.canonical);
    ASSERT_EQ(a.facts, b.facts);
  }
  EXPECT_EQ(environment_.Fingerprint(), other.Fingerprint());
}

TEST_P(TaskContract, EveryRightSolutionIsAcceptedAndWorkedOnesAreStrict) {
  for (uint64_t i = 0; i < kTexts; ++i) {
    const Drawn drawn = Draw(i);
    const auto solutions = task().Solutions(drawn.problem);
    ASSERT_FALSE(solutions.empty());
    for (const Solution& solution : solutions) {
      const Judgement judgement = environment_.Judge(drawn, solution.text, false);
      ASSERT_TRUE(judgement.verdict.correct())
          << drawn.problem.prompt << solution.text << " gold " << drawn.problem.gold << ": "
          << VerdictName(judgement.verdict.verdict) << " " << judgement.verdict.reason;
      ASSERT_TRUE(judgement.strict || solution.style != "worked") << solution.text;
    }
  }
}

TEST_P(TaskContract, TextsOfThePhasesAreRightInTheStylesOfRightSolutions) {
  std::set<std::string> right;
  for (const Solution& solution : task().Solutions(Draw(0).problem)) right.insert(solution.style);
  for (const char* phase : {"pretrain", "midtrain"}) {
    for (uint64_t i = 0; i < kTexts; ++i) {
      const Drawn drawn = Draw(i);
      const Solution solution = environment_.Solve(drawn, phase, kSeed, i);
      if (right.count(solution.style) == 0) continue;
      ASSERT_TRUE(Correct(drawn, solution.text)) << drawn.problem.prompt << solution.text;
    }
  }
}

TEST_P(TaskContract, MutantsAreRejected) {
  for (uint64_t i = 0; i < kTexts; ++i) {
    const Drawn drawn = Draw(i);
    Stream rng(kSeed, "mutants", {i});
    const auto mutants = task().Mutants(drawn.problem, rng);
    EXPECT_GE(std::set<std::string>(mutants.begin(), mutants.end()).size(), 3u);
    for (const std::string& mutant : mutants) {
      ASSERT_FALSE(Correct(drawn, mutant))
          << drawn.problem.prompt << " gold " << drawn.problem.gold << " mutant '" << mutant << "'";
    }
  }
}

TEST_P(TaskContract, EverythingIsInsideTheAlphabet) {
  const Vocabulary vocabulary(environment_.Alphabet());
  EXPECT_LE(vocabulary.size(), 96);
  for (uint64_t i = 0; i < kTexts; ++i) {
    const Drawn drawn = Draw(i);
    ASSERT_FALSE(drawn.problem.prompt.empty());
    ASSERT_TRUE(vocabulary.Knows(drawn.problem.prompt)) << drawn.problem.prompt;
    for (const char* phase : {"pretrain", "midtrain"}) {
      const Solution solution = environment_.Solve(drawn, phase, kSeed, i);
      ASSERT_TRUE(vocabulary.Knows(solution.text)) << solution.text;
    }
  }
}

TEST_P(TaskContract, AnIndependentSolverAgrees) {
  for (uint64_t i = 0; i < kItems; ++i) {
    const Drawn drawn = Draw(i);
    ASSERT_EQ(task().SolveIndependently(drawn.problem), drawn.problem.gold) << drawn.problem.prompt;
  }
}

// What a policy that can't do the task might write.
struct DumbPolicy {
  std::string name;
  std::function<std::string(const Drawn&, uint64_t index)> write;
};

std::string RandomText(const std::string& alphabet, uint64_t index) {
  Stream rng(kSeed, "random.text", {index});
  std::string text;
  const auto last = static_cast<int64_t>(alphabet.size()) - 1;
  for (int64_t left = rng.Integer(1, 24); left > 0; --left) {
    text += alphabet[static_cast<size_t>(rng.Integer(0, last))];
  }
  return text;
}

TEST_P(TaskContract, PoliciesThatCannotDoItScoreAtMostTheBestConstant) {
  const auto [constant, declared] = task().BestConstant();
  const auto other = [&](uint64_t index) {  // a right answer to another problem
    return task().Solutions(Draw(Split::kTrain, index).problem).back().text;
  };
  std::string all;
  for (uint64_t i = 0; i < 20; ++i) all += other(i) + ",";
  std::map<std::string, int> counts;
  for (uint64_t i = 0; i < kItems; ++i) ++counts[other(i)];
  const auto by_count = [](const auto& a, const auto& b) { return a.second < b.second; };
  const std::string likely = std::max_element(counts.begin(), counts.end(), by_count)->first;
  const std::string alphabet = environment_.Alphabet(), best = constant;

  const std::vector<DumbPolicy> policies = {
      {"empty", [](const Drawn&, uint64_t) { return ""; }},
      {"echo", [](const Drawn& d, uint64_t) { return d.problem.prompt; }},
      {"marked echo", [](const Drawn& d, uint64_t) { return "D" + d.problem.prompt; }},
      {"enumerate", [&](const Drawn&, uint64_t) { return all; }},
      {"alphabet", [&](const Drawn&, uint64_t) { return alphabet; }},
      {"most likely answer", [&](const Drawn&, uint64_t) { return likely; }},
      {"declared constant", [&](const Drawn&, uint64_t) { return best; }},
      {"another answer", [&](const Drawn&, uint64_t i) { return other(i); }},
      {"random text", [&](const Drawn&, uint64_t i) { return RandomText(alphabet, i); }}};
  for (const DumbPolicy& policy : policies) {
    uint64_t hits = 0;
    Stream rng(kSeed, "policies");  // from both splits: a split holds some answers more often
    for (uint64_t i = 0; i < kItems; ++i) {
      const Drawn drawn{task().Generate(rng), 0};
      hits += Correct(drawn, Play(environment_, drawn, policy.write(drawn, i)));
    }
    if (kSanitized) continue;  // too few to tell
    EXPECT_LE(Bounds(hits, kItems).first, declared) << policy.name << " hits " << hits;
    if (policy.name == "declared constant") {
      EXPECT_GE(2 * Bounds(hits, kItems).second, declared) << "declared too high; hits " << hits;
    }
  }
}

TEST_P(TaskContract, AsManyDistinctProblemsAsTheSpaceGives) {
  std::unordered_set<std::string> distinct;
  Stream rng(kSeed, "distinct");
  for (uint64_t i = 0; i < kItems; ++i) distinct.insert(task().Generate(rng).canonical);
  const double n = static_cast<double>(kItems), space = task().SpaceSize();
  const double found = static_cast<double>(distinct.size());
  EXPECT_LE(found, space);
  // Uniform draws give space (1 - exp(-n / space)); generators that favour some problems give
  // fewer.
  EXPECT_GE(found, 0.5 * -space * std::expm1(-n / space)) << "of " << space;
}

TEST_P(TaskContract, EqualPromptsAreEqualProblems) {
  std::map<std::string, std::string> canonical_of;
  for (uint64_t i = 0; i < kItems; ++i) {
    const Problem problem = Draw(i).problem;
    const auto [it, fresh] = canonical_of.emplace(problem.prompt, problem.canonical);
    ASSERT_EQ(it->second, problem.canonical) << problem.prompt;
  }
}

TEST_P(TaskContract, NoTextThrowsOrTakesLong) {
  const Drawn drawn = Draw(0);
  std::string bytes;
  for (int b = 0; b < 256; ++b) bytes += static_cast<char>(b);
  const std::string alphabet = environment_.Alphabet();
  for (uint64_t i = 0; i < 2000; ++i) {
    environment_.Judge(drawn, RandomText(i % 2 ? bytes : alphabet, i), i % 5 == 0);
  }
  for (const char c : alphabet) {
    for (const std::string& start : {std::string(), std::string("W"), std::string("D")}) {
      EXPECT_FALSE(Correct(drawn, start + std::string(20000, c)));
    }
  }
  EXPECT_FALSE(Correct(drawn, bytes));
}

// What a policy writes of a solution, the replies taken out, brings the same completion about.
TEST_P(TaskContract, RepliesInSolutionsAreThoseOfTheEnvironment) {
  const Vocabulary vocabulary(environment_.Alphabet());
  ASSERT_TRUE(vocabulary.Knows(environment_.TurnMarks()));
  for (uint64_t i = 0; i < kTexts; ++i) {
    const Drawn drawn = Draw(i);
    std::vector<Solution> texts = task().Solutions(drawn.problem);
    texts.push_back(environment_.Solve(drawn, "pretrain", kSeed, i));
    texts.push_back(environment_.Solve(drawn, "midtrain", kSeed, i));
    for (const Solution& solution : texts) {
      const auto read = ReadBytes(environment_, drawn, solution.text);
      std::string own;
      for (size_t at = 0; at < read.size(); ++at) {
        if (!read[at]) own += solution.text[at];
      }
      ASSERT_EQ(Play(environment_, drawn, own), solution.text);
    }
  }
}

TEST_P(TaskContract, NoTextGetsRepliesThatThrowOrGrow) {
  const std::string marks = environment_.TurnMarks(), alphabet = environment_.Alphabet();
  const Vocabulary vocabulary(alphabet);
  for (uint64_t i = 0; i < 2000 && !marks.empty(); ++i) {
    const Drawn drawn = Draw(i);
    std::string bytes;
    Stream rng(kSeed, "turn.text", {i});
    for (int left = 0; left < 40; ++left) bytes += static_cast<char>(rng.Integer(0, 255));
    for (const std::string& text : {RandomText(alphabet, i), bytes}) {
      const Reply reply = environment_.ReplyTo(drawn, text + marks[i % marks.size()]);
      EXPECT_TRUE(vocabulary.Knows(reply.text));
      EXPECT_LE(reply.text.size(), 64u);
    }
  }
}

// Chains with gaps are right and not strict; chains of noise have steps that are wrong.
TEST_P(TaskContract, LeapsAreRightAndNoiseIsNotStrict) {
  if (dynamic_cast<const WorkedTask*>(&task()) == nullptr) GTEST_SKIP() << "no worked styles";
  const auto check = [&](const std::string& style) {
    auto fields = TaskFixture(GetParam());
    fields["worked_share_pretrain"] = fields[style + "_share"] = "1";
    const Environment environment = MakeEnvironment(GetParam(), fields);
    int right = 0, strict = 0;
    for (uint64_t i = 0; i < kTexts; ++i) {
      const Drawn drawn = environment.Draw(kSeed, Split::kTrain, i);
      const Solution solution = environment.Solve(drawn, "pretrain", kSeed, i);
      EXPECT_EQ(solution.style, style);
      const Judgement judgement = environment.Judge(drawn, solution.text, false);
      right += judgement.verdict.correct();
      strict += judgement.strict;
    }
    if (style == "leap") {
      EXPECT_EQ(right, static_cast<int>(kTexts));
    }
    return static_cast<double>(strict) / static_cast<double>(kTexts);
  };
  EXPECT_LT(check("corrupted"), 0.15);
  EXPECT_LT(check("leap"), 0.15);
}

TEST_P(TaskContract, ModesAreNamedAndSolutionsAreInThem) {
  const auto modes = task().Modes();
  for (const Solution& solution : task().Solutions(Draw(0).problem)) {
    const int mode = task().Mode(solution.text);
    EXPECT_EQ(mode >= 0, !modes.empty()) << solution.text;
    EXPECT_LT(mode, static_cast<int>(modes.size()));
  }
}

INSTANTIATE_TEST_SUITE_P(Every, TaskContract,
                         testing::ValuesIn(Registry<TaskPlugin>::Get().Names()),
                         [](const auto& tested) { return tested.param; });

TEST(TaskRegistry, EveryFileOfTheFolderIsRegisteredOnce) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RLVR_SOURCE_DIR "/envs/tasks")) {
    files += entry.path().extension() == ".cc";
  }
  EXPECT_EQ(Registry<TaskPlugin>::Get().Names().size(), files);
}

}  // namespace
}  // namespace rlvr
