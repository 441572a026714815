// SPDX-License-Identifier: Apache-2.0
#include "envs/external/external_verifier.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <vector>

#include "envs/external/child_process.h"
#include "envs/external/process_table.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

const std::string kNaughty = "exec python3 " RLVR_SOURCE_DIR "/tests/data/verifiers/naughty.py";

ExternalOptions Naughty(bool namespaces, double seconds = 6) {
  ExternalOptions options{.command = kNaughty, .copies = 1, .recycle = 0, .limits = {}};
  options.limits.seconds = seconds;
  options.limits.memory_bytes = 160 << 20;
  options.limits.processes = 8;
  options.limits.namespaces = namespaces;
  return options;
}

Verdict Ask(ExternalVerifier& verifier, std::string_view completion, std::string_view gold = "7") {
  static const AnswerType kType{.name = "string", .parameters = {}};
  const ExternalQuestion question{
      .type = kType, .gold = gold, .completion = completion, .problem = "", .answer = completion};
  return verifier.Judge(question).verdict;
}

class External : public testing::TestWithParam<bool> {
 protected:
  explicit External(double seconds = 6) : verifier_(Naughty(GetParam(), seconds)) {}

  // What follows a misdeed is judged as ever.
  void ExpectGoodAsEver() {
    EXPECT_EQ(Ask(verifier_, "7").verdict, VerdictClass::kCorrect);
    EXPECT_EQ(Ask(verifier_, "8").verdict, VerdictClass::kWrong);
  }
  void ExpectFailure(std::string_view word, ExternalEnd end) {
    ExpectGoodAsEver();
    const Verdict verdict = Ask(verifier_, word);
    EXPECT_EQ(verdict.verdict, VerdictClass::kVerifierFailed) << word;
    EXPECT_EQ(verdict.reason, ExternalEndName(end)) << word;
    ExpectGoodAsEver();
  }
  void ExpectRefusal(std::string_view word) {
    const Verdict verdict = Ask(verifier_, word);
    EXPECT_EQ(verdict.verdict, VerdictClass::kWrong) << word;
    EXPECT_EQ(verdict.reason, "refused") << word;
  }

  ExternalVerifier verifier_;
};

TEST_P(External, OneThatHangsIsKilledAndRestarted) {
  ExpectFailure("hang", ExternalEnd::kTimeout);
  ExpectFailure("spin", ExternalEnd::kTimeout);
  ExpectFailure("half", ExternalEnd::kTimeout);
  EXPECT_EQ(verifier_.Report().ends[static_cast<size_t>(ExternalEnd::kTimeout)], 3);
  EXPECT_EQ(verifier_.Report().starts, 4);
}

// On a busy machine the processes are counted late, but they are.
class PatientExternal : public External {
 protected:
  PatientExternal() : External(60) {}
};

TEST_P(PatientExternal, OneThatForksIsKilledWithAllItsChildren) {
  ExpectFailure("fork", ExternalEnd::kProcesses);
}

TEST_P(External, OneThatPrintsAGigabyteIsCutShort) { ExpectFailure("flood", ExternalEnd::kOutput); }

TEST_P(External, OneThatDiesIsRestarted) {
  for (const char* word : {"exit", "crash", "signal", "close"}) {
    ExpectFailure(word, ExternalEnd::kDied);
  }
  EXPECT_NE(verifier_.Report().errors.find("as asked"), std::string::npos);
}

TEST_P(External, OneThatAnswersAnotherQuestionIsNotBelieved) {
  for (const char* word : {"garbage", "deep", "other", "unknown", "score", "failed"}) {
    ExpectFailure(word, ExternalEnd::kMalformed);
  }
  ExpectFailure("twice", ExternalEnd::kOutput);
}

TEST_P(External, OneThatSpeaksOutOfTurnIsRestarted) {
  EXPECT_EQ(Ask(verifier_, "early").verdict, VerdictClass::kWrong);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_EQ(Ask(verifier_, "7").reason, ExternalEndName(ExternalEnd::kOutput));
  ExpectGoodAsEver();
}

TEST_P(External, NetworkGroupsMemoryAndFilesAreRefused) {
  for (const char* word : {"socket", "unix", "setsid", "eat", "file", "files"}) ExpectRefusal(word);
  ExpectGoodAsEver();
  EXPECT_EQ(verifier_.Report().failures(), 0) << verifier_.Report().Summary();
}

TEST_P(External, MemoryOfAllDescendantsIsCounted) {
  ExpectFailure("orphans", ExternalEnd::kMemory);
}

TEST_P(External, NothingIsLeftBehind) {
  EXPECT_EQ(Ask(verifier_, "orphan").reason, "left");
  ChildProcess process(kNaughty, Naughty(GetParam()).limits);
  ASSERT_TRUE(process.Start());
  std::string answer;
  ASSERT_EQ(process.Ask(R"({"id":"1","gold":"7","completion":"orphan"})", answer),
            ExternalEnd::kAnswered);
  const int32_t group = process.group();
  ASSERT_GT(group, 1);
  EXPECT_EQ(CountGroup(group).processes, 2);
  process.Stop();
  EXPECT_EQ(CountGroup(group).processes, 0);
}

TEST_P(External, OurEnvironmentIsNotPassedOn) {
  setenv("RLVR_TEST_SECRET", "1", 1);
  ExternalVerifier verifier(Naughty(GetParam()));
  EXPECT_EQ(Ask(verifier, "environment").reason, "clean");
}

std::string SandboxName(const testing::TestParamInfo<bool>& one) {
  return one.param ? "InNamespacesWherePermitted" : "InAProcessGroup";
}
INSTANTIATE_TEST_SUITE_P(Sandbox, External, testing::Values(true, false), SandboxName);
INSTANTIATE_TEST_SUITE_P(Sandbox, PatientExternal, testing::Values(true, false), SandboxName);

TEST(ExternalVerifier, ManyThreadsGetTheVerdictsOfTheirOwnQuestions) {
  ExternalOptions options = Naughty(true);
  options.copies = 3;
  options.limits.seconds = 20;
  ExternalVerifier verifier(options);
  std::vector<int> wrong(6);
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&verifier, &wrong, t] {
      for (int i = 0; i < 40; ++i) {
        const std::string gold = std::to_string(100 * t + i);
        const bool right = i % 2 == 0;
        const Verdict verdict = Ask(verifier,
                                    right         ? gold
                                    : i % 10 == 9 ? "exit"
                                                  : gold + "0",
                                    gold);
        const VerdictClass want = right         ? VerdictClass::kCorrect
                                  : i % 10 == 9 ? VerdictClass::kVerifierFailed
                                                : VerdictClass::kWrong;
        wrong[t] += verdict.verdict != want;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(6, 0));
}

TEST(ExternalVerifier, RecyclesAProcessAfterSoManyAnswers) {
  ExternalOptions options = Naughty(true);
  options.recycle = 2;
  ExternalVerifier verifier(options);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(Ask(verifier, "7").verdict, VerdictClass::kCorrect);
  EXPECT_EQ(verifier.Report().starts, 3);
  EXPECT_EQ(verifier.Report().failures(), 0);
}

TEST(ExternalVerifier, AMissingProgramFails) {
  ExternalOptions options = Naughty(true);
  options.command = "/no/such/program";
  ExternalVerifier verifier(options);
  EXPECT_EQ(Ask(verifier, "7").verdict, VerdictClass::kVerifierFailed);
  EXPECT_NE(verifier.Report().errors.find("not found"), std::string::npos);
}

TEST(ExternalVerifier, ErrorsAreKeptInAFile) {
  const ScratchDir dir;
  const std::string path = (dir.path() / "verifier.stderr").string();
  {
    ExternalVerifier verifier(Naughty(true));
    verifier.KeepErrors(path);
    Ask(verifier, "crash");
  }
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_NE(text.find("RuntimeError: as asked"), std::string::npos);
}

class Example : public testing::TestWithParam<std::string> {
 protected:
  Example() : verifier_({.command = GetParam(), .copies = 1, .recycle = 0, .limits = {}}) {}
  Verdict Judge(std::string_view gold, std::optional<std::string_view> answer) {
    static const AnswerType kType{.name = "rational", .parameters = {}};
    return verifier_
        .Judge({.type = kType,
                .gold = gold,
                .completion = answer ? *answer : "nothing \"marked\"",
                .problem = "what is it, \"exactly\"?",
                .answer = answer})
        .verdict;
  }

  ExternalVerifier verifier_;
};

TEST_P(Example, JudgesAnswers) {
  EXPECT_EQ(Judge("1/3", "1/3").verdict, VerdictClass::kCorrect);
  EXPECT_EQ(Judge("1/3", "2/3").verdict, VerdictClass::kWrong);
  EXPECT_EQ(Judge("1/3", std::nullopt).verdict, VerdictClass::kNoAnswer);
  EXPECT_FALSE(Judge("1/3", "1/3\", \"gold\":\"1/3").correct());
  EXPECT_FALSE(Judge("1/3", "1/0").correct());
  EXPECT_FALSE(Judge("1/3", "\\boxed{1/3}\n").correct());
  EXPECT_EQ(verifier_.Report().failures(), 0) << verifier_.Report().errors;
}

INSTANTIATE_TEST_SUITE_P(Shipped, Example,
                         testing::Values("python3 " RLVR_SOURCE_DIR "/docs/examples/verifier.py",
                                         "sh " RLVR_SOURCE_DIR "/docs/examples/verifier.sh"),
                         [](const auto& one) {
                           return one.param.ends_with(".py") ? "Python" : "Shell";
                         });

TEST(ExternalVerifier, KeepsTheScoreOfPartlyRightAnswers) {
  static const AnswerType kType{.name = "rational", .parameters = {}};
  ExternalVerifier verifier({.command = "python3 " RLVR_SOURCE_DIR "/docs/examples/verifier.py",
                             .copies = 1,
                             .recycle = 0,
                             .limits = {}});
  const ExternalVerdict judged =
      verifier.Judge({.type = kType, .gold = "4", .completion = "3", .problem = "", .answer = "3"});
  EXPECT_EQ(judged.verdict.verdict, VerdictClass::kWrong);
  EXPECT_DOUBLE_EQ(judged.score, 0.75);
}

}  // namespace
}  // namespace rlvr
