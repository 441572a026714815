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
