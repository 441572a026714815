// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/base/error.h"
#include "tests/support/tasks.h"

namespace rlvr {
namespace {

class JsonlTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path = testing::TempDir() + "/problems.jsonl";
    std::ofstream(path) << text;
    return path;
  }
  std::string ErrorOf(const std::string& text, const std::string& layout = "plain") {
    try {
      MakeTask("jsonl", {{"file", Write(text)}, {"layout", layout}});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(JsonlTest, TheGsm8kLayoutTakesTheAnswerBehindTheHashes) {
  const auto task = MakeTask(
      "jsonl",
      {{"file", Write("{\"question\": \"Two and two?\", \"answer\": \"2+2=4\\n#### 4\"}\n")},
       {"layout", "gsm8k"},
       {"template", "boxed"}});
  Stream rng(1, "test");
  const Problem problem = task->Generate(rng);
  EXPECT_EQ(problem.prompt, "Two and two?");
  EXPECT_EQ(problem.gold, "4");
  EXPECT_EQ(task->Solutions(problem)[0].text, "\\boxed{4}");
}

TEST_F(JsonlTest, PromptsAreWrappedAndRepeatedLinesCountOnce) {
  const std::string line = "{\"prompt\": \"1+1\", \"gold\": 2}\n";
  const auto task =
      MakeTask("jsonl", {{"file", Write(line + "\n" + line)}, {"before", "Q:"}, {"behind", "="}});
  Stream rng(1, "test");
  EXPECT_EQ(task->Generate(rng).prompt, "Q:1+1=");
  EXPECT_EQ(task->SpaceSize(), 1);
}

TEST_F(JsonlTest, MalformedLinesAreNamed) {
  const std::string good = "{\"prompt\": \"1+1\", \"gold\": \"2\"}\n";
  EXPECT_NE(ErrorOf(good + "{\"prompt\": \n").find(":2:"), std::string::npos);
  EXPECT_NE(ErrorOf(good + "[1]\n").find(":2:"), std::string::npos);
  EXPECT_NE(ErrorOf(good + "{\"prompt\": \"x\"}\n").find("'gold'"), std::string::npos);
  EXPECT_NE(ErrorOf("{\"question\": \"x\", \"answer\": \"4\"}\n", "gsm8k").find("####"),
            std::string::npos);
  EXPECT_NE(ErrorOf("{\"prompt\": \"x\", \"gold\": \"four\"}\n").find("'four'"), std::string::npos);
  EXPECT_NE(ErrorOf("\n").find("no problems"), std::string::npos);
}

TEST_F(JsonlTest, TheMath500LayoutIsJudgedAsConstants) {
  const Environment environment = MakeEnvironment(
      "jsonl", {{"file", Write("{\"problem\": \"Half of $3$?\", \"solution\": \"...\", \"answer\": "
                               "\"\\\\frac{3}{2}\", \"level\": 1, \"unique_id\": \"a\"}\n"
                               "{\"problem\": \"Root of 8?\", \"answer\": \"2\\\\sqrt{2}\"}\n")},
                {"layout", "math500"},
                {"template", "boxed"}});
  for (uint64_t i = 0; i < 20; ++i) {
    const Drawn drawn = environment.Draw(1, i % 2 ? Split::kTrain : Split::kEval, i);
    const bool half = drawn.problem.prompt[0] == 'H';
    const auto right = [&](const std::string& text) {
      return environment.Judge(drawn, text, false).verdict.correct();
    };
    EXPECT_EQ(right("so \\boxed{1.5}"), half);
    EXPECT_EQ(right("\\boxed{\\sqrt{8}}"), !half);
    EXPECT_FALSE(right("1.5"));
  }
}

TEST_F(JsonlTest, LinesMayNameTheirOwnTypes) {
  const std::string lines =
      "{\"prompt\": \"a\", \"gold\": \"3/4\", \"type\": \"rational\"}\n"
      "{\"prompt\": \"b\", \"gold\": 7, \"type\": \"integer\"}\n";
  const Environment environment =
      MakeEnvironment("jsonl", {{"file", Write(lines)}, {"type", "by_line"}});
  for (uint64_t i = 0; i < 20; ++i) {
    const Drawn drawn = environment.Draw(1, i % 2 ? Split::kTrain : Split::kEval, i);
    const bool rational = drawn.problem.prompt == "a";
    EXPECT_EQ(environment.Judge(drawn, "6/8", false).verdict.correct(), rational);
    EXPECT_EQ(environment.Judge(drawn, "7", false).verdict.correct(), !rational);
    EXPECT_EQ(environment.Solutions(drawn)[0].text, rational ? "3/4" : "7");
  }
  const auto refusal = [&](const std::string& text) {
    try {
      MakeTask("jsonl", {{"file", Write(text)}, {"type", "by_line"}});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(refusal("{\"prompt\": \"b\", \"gold\": 7}\n").find("'type'"), std::string::npos);
  EXPECT_NE(refusal("{\"prompt\": \"b\", \"gold\": 7, \"type\": \"x\"}\n").find(":1:"),
            std::string::npos);
}

// Any bytes are a task or an error of data; nothing else happens.
TEST_F(JsonlTest, DamagedFilesAreErrorsOfDataAndNothingElse) {
  const std::string good =
      "{\"question\": \"Two and \\u00e9 two?\", \"answer\": \"2+2=4\\n#### 4\"}\n"
      "{\"question\": \"Nine?\", \"answer\": \"#### 9\"}\n";
  int taken = 0, refused = 0;
  for (uint64_t i = 0; i < 3000; ++i) {
    Stream rng(5, "jsonl.damage", {i});
    std::string text = good;
    for (int64_t left = rng.Integer(1, 4); left > 0; --left) {
      const auto at = static_cast<size_t>(rng.Integer(0, static_cast<int64_t>(text.size()) - 1));
      if (rng.Integer(0, 2) == 0) {
        text.erase(at, static_cast<size_t>(rng.Integer(1, 20)));
      } else {
        text[at] = static_cast<char>(rng.Integer(0, 255));
      }
      if (text.empty()) text = "{";
    }
    try {
      const Environment environment =
          MakeEnvironment("jsonl", {{"file", Write(text)}, {"layout", "gsm8k"}});
      environment.Judge(environment.Draw(1, Split::kTrain, 0), "4", false);
      ++taken;
    } catch (const Error& error) {
      EXPECT_TRUE(error.code() == ExitCode::kData || error.code() == ExitCode::kConfig)
          << error.what();
      ++refused;
    }
  }
  EXPECT_GT(taken, 50);
  EXPECT_GT(refused, 500);
}

TEST_F(JsonlTest, DeepAndLongLinesAreRefusedInNoTime) {
  for (const std::string& text :
       {std::string(200000, '['), "{\"a\":" + std::string(100000, '{'),
        "{\"prompt\": \"" + std::string(70000, 'x') + "\", \"gold\": 1}",
        std::string("{\"prompt\": \"x\", \"gold\": 1e999}"), std::string("\xff\xfe{}"),
        std::string("{\"prompt\": [1], \"gold\": {}}")}) {
    EXPECT_NE(ErrorOf(text), "") << text.substr(0, 40);
  }
}

TEST_F(JsonlTest, AMissingFileIsAnErrorOfInput) {
  try {
    MakeTask("jsonl", {{"file", "/nonexistent/x.jsonl"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kIo);
  }
  EXPECT_THROW(MakeTask("jsonl"), Error);
}

}  // namespace
}  // namespace rlvr
