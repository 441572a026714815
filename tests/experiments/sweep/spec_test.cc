// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/spec.h"

#include <gtest/gtest.h>

#include "core/config/reader.h"
#include "experiments/sweep/cell_runner.h"
#include "experiments/sweep/slurm.h"
#include "tests/support/errors.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

SweepSpec Parse(const std::string& text) { return ParseSweep(ReadConfigText(text, "spec")); }

TEST(Sweep, IsTheGridOfItsValues) {
  const SweepSpec spec =
      Parse("[rl]\nsteps = 3\n[sweep]\nrl.learning_rate = 1e-4 | 2e-4\nrl.group_size = 4|8 | 16\n");
  ASSERT_EQ(spec.common.size(), 1u);
  const auto arms = Grid(spec.axes);
  ASSERT_EQ(arms.size(), 6u);
  EXPECT_EQ(ArmName(arms[0]), "learning_rate=1e-4,group_size=4");
  EXPECT_EQ(ArmName(arms[5]), "learning_rate=2e-4,group_size=16");
  EXPECT_EQ(Grid({}).size(), 1u);
}

TEST(Sweep, RefusesEmptyAndRepeatedValues) {
  for (const char* values : {"1 | ", "1 | 1", "|", "1||2"}) {
    EXPECT_THROW(Parse(std::string("[sweep]\nrl.steps = ") + values + "\n"), Error) << values;
  }
}

TEST(Sweep, RefusesGridsThatNobodyCanRun) {
  std::string values = "0";
  for (int i = 1; i < 400; ++i) values += " | " + std::to_string(i);
  EXPECT_THROW(Parse("[sweep]\nrl.steps = " + values + "\nrl.group_size = " + values + "\n"),
               Error);
}

TEST(Sweep, LeavesSeedsToTheOptionsThatSetThem) {
  EXPECT_EQ(ErrorText(ExitCode::kConfig, [] { Parse("[sweep]\nrun.seed = 0 | 1\n"); }),
            "spec:2: run.seed in [sweep]: expected the seeds of all arms in --seeds");
  SweepSpec spec = Parse("[sweep]\nrl.steps = 1 | 2\n");
  AddBases({0, 3}, spec);
  EXPECT_EQ(ArmName(Grid(spec.axes)[3]), "steps=2,seed=3");
  SweepSpec twice = Parse("[sweep]\npretrain.seed = 0 | 1\n");
  EXPECT_EQ(ErrorText(ExitCode::kConfig, [&] { AddBases({2}, twice); }),
            "pretrain.seed is in [sweep] and in --bases; expected one");
}

TEST(Sweep, CellsAreCheckedBeforeTheFirstOneRuns) {
  const ScratchDir scratch;
  const auto make = [&](const std::string& text) {
    return MakeSweepCells(Parse(text), {0, 1}, scratch.path() / "sweep");
  };
  EXPECT_THROW(make("[sweep]\nrl.group_size = 4 | none\n"), Error);
}

TEST(Sweep, GivesEveryArmAllSeedsInAFolderOfItsOwn) {
  const ScratchDir scratch;
  const SweepSpec spec = Parse("[rl]\nsteps = 3\n[sweep]\npretrain.seed = 0 | 1\n");
  const auto cells = MakeSweepCells(spec, {4, 5}, scratch.path());
  ASSERT_EQ(cells.size(), 4u);
  EXPECT_EQ(cells[3].name, "seed=1/s5");
  EXPECT_EQ(cells[0].base, cells[1].base);
  EXPECT_NE(cells[0].base, cells[2].base);
  EXPECT_NE(cells[0].identity, cells[1].identity);
  EXPECT_EQ(StateOf(cells[0]), CellState::kAbsent);
  // One of each base first.
  EXPECT_EQ(StartOrder(cells), (std::vector<size_t>{0, 2, 1, 3}));
}

TEST(Sweep, DoesNotMixTwoSweepsInOneFolder) {
  const ScratchDir scratch;
  MakeSweepCells(Parse("[rl]\nsteps = 3\n"), {0}, scratch.path());
  MakeSweepCells(Parse("[rl]\nsteps = 3\n"), {0, 1}, scratch.path());
  EXPECT_THROW(MakeSweepCells(Parse("[rl]\nsteps = 4\n"), {0}, scratch.path()), Error);
}

TEST(Seeds, AreTheSpecsOwnWhereNoneAreNamed) {
  EXPECT_EQ(DefaultSeeds(Parse("[run]\nseed = 3\n[sweep]\nrl.group_size = 4 | 8\n")), "3");
  EXPECT_EQ(DefaultSeeds(Parse("[sweep]\nrl.group_size = 4 | 8\n")), "0");
}

TEST(Seeds, AreListsOfDifferentNumbers) {
  EXPECT_EQ(ReadSeeds("0..3", "--seeds"), (std::vector<int64_t>{0, 1, 2, 3}));
  for (const char* text : {"", "1,1", "-1", "a", "3..1"}) {
    EXPECT_THROW(ReadSeeds(text, "--seeds"), Error) << text;
  }
}

TEST(ShellQuoted, KeepsAShellFromReadingIt) {
  EXPECT_EQ(ShellQuoted("a/b=1,2"), "a/b=1,2");
  EXPECT_EQ(ShellQuoted("a b"), "'a b'");
  EXPECT_EQ(ShellQuoted("$(x)'"), "'$(x)'\\'''");
  EXPECT_EQ(ShellQuoted(""), "''");
}

}  // namespace
}  // namespace rlvr
