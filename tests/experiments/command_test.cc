// SPDX-License-Identifier: Apache-2.0
#include "experiments/command.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/registry.h"
#include "experiments/help.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

TEST(Program, AnUnknownCommandExits64AndNamesTheNearest) {
  const ProgramResult result = RunCaptured({"lst"});
  EXPECT_EQ(result.code, 64);
  EXPECT_EQ(result.err, "rlvr: unknown command 'lst'; did you mean 'list'?\n");
  EXPECT_EQ(result.out, "");
}

TEST(Program, WithoutArgumentsItShowsItsHelpAndExits64) {
  const ProgramResult result = RunCaptured({});
  EXPECT_EQ(result.code, 64);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("Examples:"), std::string::npos);
}

TEST(Program, PrintsItsVersion) {
  EXPECT_EQ(RunCaptured({"--version"}).out, "rlvr " + std::string(ProgramVersion()) + "\n");
}

TEST(Program, EveryCommandsHelpLeadsWithExamples) {
  const auto& commands = Registry<CommandPlugin>::Get();
  for (const std::string& name : commands.Names()) {
    const ProgramResult result = RunCaptured({name, "--help"});
    EXPECT_EQ(result.code, 0);
    const size_t examples = result.out.find("\nExamples:\n"), usage = result.out.find("\nUsage:\n");
    ASSERT_NE(usage, std::string::npos);
    EXPECT_LT(examples, usage) << name << " has no example first";
    EXPECT_EQ(RunCaptured({"help", name}).out, result.out);
  }
}

TEST(Program, StrayWordsAndUnknownOptionsExit64) {
  EXPECT_EQ(RunCaptured({"list", "tasks", "x"}).code, 64);
  EXPECT_EQ(RunCaptured({"list", "tasks", "--jsn"}).err,
            "rlvr: unknown option '--jsn'; did you mean '--json'?\n");
  EXPECT_EQ(RunCaptured({"list", "taks"}).code, 64);
}

TEST(Program, AFullDiskUnderStandardOutputExits74) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP();
  const ProgramResult result = RunCaptured({"list", "tasks"}, "/dev/full");
  EXPECT_EQ(result.code, 74);
  EXPECT_EQ(result.err, "rlvr: can't write to standard output: No space left on device\n");
}

TEST(ConfigCommand, DiffsTwoFilesAndExits1WhereTheyDiffer) {
  const ScratchDir scratch;
  WriteBytes(scratch / "a.cfg", "[rl]\nsteps = 1\nx = \"\"\n");
  WriteBytes(scratch / "b.cfg", "[rl]\nsteps = 2\n");
  const std::string a = scratch / "a.cfg", b = scratch / "b.cfg";
  const ProgramResult result = RunCaptured({"config", "diff", a, b});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "rl.steps: 1 -> 2\nrl.x: \"\" -> (absent)\n");
  EXPECT_EQ(RunCaptured({"config", "diff", a, a}).code, 0);
  EXPECT_EQ(RunCaptured({"config", "diff", a}).code, 64);
  EXPECT_EQ(RunCaptured({"config", "diff", a, scratch / "none"}).code, 74);
}

TEST(ConfigCommand, ReferenceAndDefaultsKnowEveryKey) {
  const std::string reference = RunCaptured({"config", "reference"}).out;
  EXPECT_NE(reference.find("| `rl.group_size` | whole number in [1, 65536] | `16` | rollouts |"),
            std::string::npos);
  EXPECT_NE(reference.find("## [task] with name = chain_sum\n"), std::string::npos);
  EXPECT_NE(RunCaptured({"config", "defaults"}).out.find("[rl]\n"), std::string::npos);
  EXPECT_EQ(RunCaptured({"config", "explain"}).code, 64);
}

TEST(Completion, KnowsCommandsOptionsKeysAndChoices) {
  const std::string script = RunCaptured({"completion", "bash"}).out;
  for (const std::string word :
       {"--rl.steps", "list) words=\"--json --help tasks verifiers", "complete -o default",
        "--run.isa) words=\"auto avx512 avx2 baseline\""}) {
    EXPECT_NE(script.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(RunCaptured({"completion", "fish"}).code, 64);
}

}  // namespace
}  // namespace rlvr
