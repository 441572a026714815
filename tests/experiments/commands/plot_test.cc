// rlvr plot, show, ls and export on runs on disk.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "experiments/plot/gnuplot.h"
#include "tests/support/program.h"
#include "tests/support/runs.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

TEST(PlotCommand, DrawsTheCurveAndWritesThePictures) {
  const ScratchDir scratch;
  WriteRun(scratch / "a", {});
  const ProgramResult result = RunCaptured({"plot", scratch / "a"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_NE(result.out.find("rloo 90.0 % [85.0 %, 95.0 %]"), std::string::npos) << result.out;
  EXPECT_NE(result.err.find("svg: " + (scratch / "a/curve.svg").string()), std::string::npos);
  EXPECT_TRUE(fs::exists(scratch / "a/curve.svg"));
  EXPECT_EQ(fs::exists(scratch / "a/curve.png"), HasGnuplot());
}

TEST(PlotCommand, PutsThePicturesOfSeveralRunsBesideThem) {
  const ScratchDir scratch;
  WriteRun(scratch / "a", {});
  WriteRun(scratch / "b", {});
  EXPECT_EQ(RunCaptured({"plot", scratch / "a", (scratch / "b").string() + "/"}).code, 0);
  EXPECT_TRUE(fs::exists(scratch / "curve.svg"));
  EXPECT_EQ(RunCaptured({"plot", scratch / "a", "--out", scratch / "deep/er/x"}).code, 0);
  EXPECT_TRUE(fs::exists(scratch / "deep/er/x.svg"));
  EXPECT_EQ(RunCaptured({"plot", scratch / "a", "--svg", scratch / "only.svg"}).code, 0);
  EXPECT_TRUE(fs::exists(scratch / "only.svg"));
  EXPECT_FALSE(fs::exists(scratch / "a/curve.png"));
}

TEST(PlotCommand, PrintsTheNumbersAsJson) {
  const ScratchDir scratch;
  WriteRun(scratch / "a", {});
  const ProgramResult result = RunCaptured({"plot", scratch / "a", "--json", "--text"});
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["arms"][0]["mean"], (std::vector<double>{0.15, 0.5, 0.9}));
  EXPECT_EQ(json["levels"]["base, sampled"], 0.15);
  EXPECT_FALSE(fs::exists(scratch / "a/curve.svg"));
  RunCaptured({"plot", scratch / "a", "--text", "--svg", scratch / "named.svg"});
  EXPECT_TRUE(fs::exists(scratch / "named.svg"));
}

TEST(PlotCommand, WritesAPictureBehindTheTextOnStandardOutput) {
  const ScratchDir scratch;
  WriteRun(scratch / "a", {});
  const ProgramResult result = RunCaptured({"plot", scratch / "a", "--svg", "/proc/self/fd/1"});
  EXPECT_EQ(result.code, 0) << result.err;
  const std::string text = RunCaptured({"plot", scratch / "a", "--text"}).out;
  EXPECT_EQ(result.out.substr(0, text.size() + 4), text + "<svg");
}

TEST(PlotCommand, FollowEndsWithTheRun) {
  const ScratchDir scratch;
  WriteRun(scratch / "a", {});
  const ProgramResult result = RunCaptured({"plot", scratch / "a", "--follow", "--text"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, RunCaptured({"plot", scratch / "a", "--text"}).out);
}

TEST(PlotCommand, NamesAMissingRunAndAMetricThatIsNotThere) {
  const ScratchDir scratch;
  WriteRun(scratch / "a", {});
  EXPECT_EQ(RunCaptured({"plot", scratch / "none"}).code, 74);
  EXPECT_EQ(RunCaptured({"plot", scratch / "a", "--metric", "acuracy"}).err,
            "rlvr: no run has the metric 'acuracy'; did you mean 'accuracy'?\n");
  EXPECT_EQ(RunCaptured({"plot"}).code, 64);
  EXPECT_EQ(RunCaptured({"plot", scratch / "a", "--rl.steps", "3"}).code, 64);
  WriteBytes(scratch / "file", "");
  EXPECT_EQ(RunCaptured({"plot", scratch / "a", "--out", scratch / "file/x"}).code, 74);
}

TEST(PlotCommand, ATruncatedJournalGivesWhatWasCommittedAndABrokenOneExits4) {
  const ScratchDir scratch;
  WriteRun(scratch / "a", {});
  const std::string bytes = ReadBytes(scratch / "a/journal.bin");
  WriteBytes(scratch / "a/journal.bin", bytes + "torn");
  EXPECT_EQ(RunCaptured({"plot", scratch / "a", "--text"}).code, 0);
  std::string broken = bytes;
  broken[broken.size() / 4] ^= 1;
  WriteBytes(scratch / "a/journal.bin", broken);
  EXPECT_EQ(RunCaptured({"plot", scratch / "a", "--text"}).code, 4);
}

TEST(ShowCommand, NamesTheStepsAndProblemsOfWhichItHasCompletions) {
  const ScratchDir scratch;
  WriteRun(scratch / "none", {});
  EXPECT_EQ(RunCaptured({"show", scratch / "none", "--step", "3"}).out,
            "no completions were kept (log.samples)\n");
  RunLog log(scratch.path());
  log.Start({});
  log.Segment(0, "");
  for (int64_t step = 0; step < 20; step += 2) {
    log.Append(SampleRecord{step, 1, "eval", "1+1=", "2;", "correct", "", 1});
  }
  log.Commit();
  EXPECT_NE(RunCaptured({"show", scratch.path(), "--step", "4"}).out.find("1+1=2;"),
            std::string::npos);
  const ProgramResult step = RunCaptured({"show", scratch.path(), "--step", "5"});
  EXPECT_EQ(step.code, 2);
  EXPECT_EQ(step.err,
            "rlvr: --step 5: no completions were kept of it; there are those of 0, 2, 4, 6, 8, 10, "
            "12, 14, ..., 18\n");
  EXPECT_EQ(RunCaptured({"show", scratch.path(), "--problem", "2"}).err,
            "rlvr: --problem 2: no completions were kept of it; there are those of 1\n");
}

TEST(LsCommand, ListsRunsBelowAFolderAndSaysWhichCantBeRead) {
  const ScratchDir scratch;
  WriteRun(scratch / "x/a", {});
  WriteRun(
      scratch / "x/b",
      {.config = "[task.p]\nname = gcd\n[task.q]\nname = lcm\n", .accuracy = {}, .ended = false});
  fs::create_directories(scratch / "x/c");
  WriteBytes(scratch / "x/c/journal.bin", std::string(100, 'x'));
  const ProgramResult result = RunCaptured({"ls", scratch.path(), "--json"});
  EXPECT_EQ(result.code, 0);
  const auto runs = nlohmann::json::parse(result.out);
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0]["status"], "completed");
  EXPECT_EQ(runs[0]["accuracy"], 0.9);
  EXPECT_EQ(runs[0]["base_accuracy"], 0.15);
  EXPECT_EQ(runs[1]["task"], "p+q");
  EXPECT_TRUE(runs[1]["accuracy"].is_null());
  EXPECT_EQ(runs[2]["status"], "unreadable");
  EXPECT_EQ(RunCaptured({"ls", scratch / "none"}).code, 74);
  EXPECT_NE(RunCaptured({"ls", scratch.path()}).out.find("completed"), std::string::npos);
}

TEST(ExportCommand, WritesCsvAndEventFilesAndPrintsTheirPaths) {
  const ScratchDir scratch;
  WriteRun(scratch / "a", {});
  const ProgramResult csv = RunCaptured({"export", scratch / "a", "--csv"});
  EXPECT_EQ(csv.out, (scratch / "a/export/train.csv").string() + "\n" +
                         (scratch / "a/export/eval_heldout.csv").string() + "\n");
  EXPECT_EQ(ReadBytes(scratch / "a/export/train.csv"), "step,reward_mean\n1,0.25\n2,0.5\n");
  const ProgramResult events =
      RunCaptured({"export", scratch / "a", "--tfevents", "--out", scratch / "tb"});
  EXPECT_EQ(events.out, (scratch / "tb/events.out.tfevents.rlvr").string() + "\n");
  EXPECT_EQ(RunCaptured({"export", scratch / "a"}).code, 64);
  EXPECT_EQ(RunCaptured({"export", scratch / "a", "--csv", "--tfevents"}).code, 64);
}

}  // namespace
}  // namespace rlvr
