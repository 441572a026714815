// What users get wrong: one line on stderr that says what, where and what was expected, the exit
// code of its class, and nothing on stdout. `train --dry-run` reads and judges the whole config and
// writes nothing.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/io/run_log.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

class BadInput : public testing::Test {
 protected:
  // The error line of a dry run over this config, without "rlvr: " and with the file as "FILE".
  std::string Line(int code, const std::string& config, std::vector<std::string> more = {}) {
    WriteBytes(file_, config);
    more.insert(more.begin(), {"train", "--dry-run", "--config", file_});
    const ProgramResult result = RunCaptured(more);
    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_EQ(result.out, "");
    // Remarks on the algorithm may stand before the error.
    const size_t start = result.err.find("rlvr: ");
    std::string line = start == std::string::npos ? result.err : result.err.substr(start);
    EXPECT_EQ(line.find('\n') + 1, line.size()) << "the error is no single, last line: " << line;
    line.pop_back();
    EXPECT_EQ(line.substr(0, 6), "rlvr: ");
    line.erase(0, std::min<size_t>(6, line.size()));
    if (const size_t at = line.find(file_); at != std::string::npos)
      line.replace(at, file_.size(), "FILE");
    return line;
  }

  const ScratchDir scratch_;
  const std::string file_ = scratch_ / "a.cfg";
};

TEST_F(BadInput, UnknownKeys) {
  EXPECT_EQ(Line(2, "[rl]\nstepz = 3\n"),
            "FILE:2: unknown key rl.stepz (= '3'); did you mean 'rl.steps'?");
  EXPECT_EQ(Line(64, "", {"--rl.stepz", "3"}),
            "command line: unknown option --rl.stepz (= '3'); did you mean 'rl.steps'?");
  EXPECT_EQ(Line(64, "", {"--jsno"}), "unknown option '--jsno'; did you mean '--json'?");
  EXPECT_EQ(Line(64, "", {"--rl.ste", "3"}),
            "command line: unknown option --rl.ste (= '3'); did you mean 'rl.steps'?");
}

TEST_F(BadInput, RepeatedKeys) {
  EXPECT_EQ(Line(2, "[rl]\nsteps = 3\nsteps = 4\n"),
            "FILE:3: rl.steps is set a second time; the first is in line 2");
  EXPECT_EQ(Line(64, "", {"--rl.steps", "3", "--rl.steps=4"}),
            "--rl.steps: rl.steps is set twice on the command line");
}

TEST_F(BadInput, ValuesOutOfRangeAndOfTheWrongKind) {
  EXPECT_EQ(Line(2, "[rl]\ngroup_size = 0\n"),
            "FILE:2: rl.group_size = '0': expected a whole number in [1, 65536]");
  EXPECT_EQ(Line(2, "[rl]\ntemperature = nan\n").substr(0, 56),
            "FILE:2: rl.temperature = 'nan': expected a finite number");
  EXPECT_EQ(Line(2, "", {"--rl.steps", "1e3"}).substr(0, 60),
            "command line: rl.steps = '1e3': expected a whole number in [");
  EXPECT_EQ(Line(2, "[policy]\nnorm = layer_norm\n").substr(0, 50),
            "FILE:2: policy.norm = 'layer_norm': expected one o");
  EXPECT_EQ(
      Line(2, "[rl]\nalgorithm = grop\n"),
      "FILE:2: rl.algorithm = 'grop': expected the name of an algorithm; did you mean 'grpo'?");
  EXPECT_EQ(Line(2, "", {"--seed", "-1"}),
            "command line: run.seed = '-1': expected a whole number in [0, 9000000000000000]");
}

TEST_F(BadInput, BytesThatAreNoUtf8) {
  const std::string mark = "\xef\xbf\xbd";
  EXPECT_EQ(Line(2, "", {"--run.experiment", "x\xff"}),
            "command line: run.experiment = 'x" + mark + "': expected UTF-8");
  const ProgramResult result =
      RunCaptured({"verify", "--type", "string", "--gold", "x\xff", "--answer", "x\xfe"});
  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err.find("rlvr: --gold 'x" + mark + "': expected UTF-8"), 0u) << result.err;
}

// A folder may have any name, and a run of an older version such a config.
TEST_F(BadInput, RunsWithBytesThatAreNoUtf8AreListed) {
  const std::filesystem::path run = scratch_ / "x\xff";
  std::filesystem::create_directories(run);
  RunLog log(run);
  RunLog::RunStart start;
  start.resolved_config = "[task]\nname = x\xff\n";
  log.Start(start);
  log.Commit();
  const ProgramResult result = RunCaptured({"ls", scratch_.path().string(), "--json"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_NE(result.out.find("\"task\":\"x\xef\xbf\xbd\""), std::string::npos) << result.out;
}

TEST_F(BadInput, StrayWordsAndMissingFiles) {
  EXPECT_EQ(Line(64, "", {"configs"}), "stray word 'configs'; expected options alone");
  const std::string none = scratch_ / "none.cfg";
  EXPECT_EQ(Line(74, "", {"--config", none}),
            "can't read config file " + none + ": No such file or directory");
}

TEST_F(BadInput, AConfigThatCantFitInMemory) {
  const std::string line = Line(2, "[policy]\nwidth = 16384\nlayers = 256\nheads = 128\n");
  EXPECT_EQ(line.substr(0, 28), "the config needs about 13194") << line;
}

TEST_F(BadInput, ACheckpointThatIsNotThere) {
  const std::string none = scratch_ / "none.safetensors";
  const ProgramResult result =
      RunCaptured({"train", "--out", scratch_ / "run", "--policy.init", none});
  EXPECT_EQ(result.code, 74);
  EXPECT_NE(result.err.find("rlvr: cannot read " + none + ": No such file or directory\n"),
            std::string::npos)
      << result.err;
}

}  // namespace
}  // namespace rlvr
