// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/run_folders.h"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "experiments/run/folder_lock.h"
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
