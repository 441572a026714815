// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/run_folders.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/run/folder_lock.h"
#include "tests/support/program.h"
#include "tests/support/runs.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

using Words = std::vector<std::string>;

TEST(RunFolders, LeavesOutWhatIsNoRunAmongRuns) {
  const ScratchDir scratch;
  const std::string run = scratch / "run", file = scratch / "curve.svg", empty = scratch / "empty";
  MakeFolder(run);
  MakeFolder(empty);
  std::ofstream(run + "/journal.bin") << "x";
  std::ofstream(file) << "x";
  EXPECT_EQ(RunFolders({file, run, empty}), Words({run}));
  EXPECT_EQ(RunFolders({file}), Words({file}));
  EXPECT_EQ(RunFolders({file, empty}), Words({file, empty}));
}

TEST(RunFolders, NamesAFolderOnce) {
  const ScratchDir scratch;
  const std::string run = scratch / "run", link = scratch / "link", other = scratch / "other";
  for (const std::string& folder : {run, other}) {
    MakeFolder(folder);
    std::ofstream(folder + "/journal.bin") << "x";
  }
  std::filesystem::create_directory_symlink(run, link);
  EXPECT_EQ(RunFolders({run, other, run + "/", link, run}), Words({run, other}));
  EXPECT_EQ(RunFolders({link, run}), Words({link}));
}

TEST(ReadRuns, LeavesOutCopiesOfARunAndSaysSo) {
  const ScratchDir scratch;
  const std::string run = scratch / "run", copy = scratch / "copy", other = scratch / "other";
  WriteRun(run, {});
  WriteRun(other, {});
  std::filesystem::copy(run, copy);
  const ProgramResult result = RunCaptured({"plot", run, copy, other, "--json", "--text"});
  EXPECT_EQ(result.err, "left out: " + copy + " is the run " + run + " once more\n");
  EXPECT_EQ(nlohmann::json::parse(result.out)["arms"][0]["runs"].size(), 2u);
  EXPECT_EQ(result.out, RunCaptured({"plot", run, other, other, "--json", "--text"}).out);
}

TEST(FolderLock, IsSeenToBeHeldWhileItIs) {
  const ScratchDir scratch;
  EXPECT_FALSE(FolderLock::Held(scratch.path()));
  std::optional<FolderLock> lock;
  lock.emplace(scratch.path(), false);
  EXPECT_TRUE(FolderLock::Held(scratch.path()));
  lock.reset();
  EXPECT_FALSE(FolderLock::Held(scratch.path()));
}

}  // namespace
}  // namespace rlvr
