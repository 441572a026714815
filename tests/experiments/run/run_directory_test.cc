// SPDX-License-Identifier: Apache-2.0
#include "experiments/run/run_directory.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "experiments/config/load.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

TEST(RunDirectory, DeletesNoRunWhoseConfigIsGoneUnlessForced) {
  const ScratchDir scratch;
  ExperimentConfig config = LoadExperiment(std::vector<Setting>{});
  const fs::path run = scratch.path() / "run", journal = run / "journal.bin";
  RunDirectory(run, config, false).WriteConfig(config, "");
  std::ofstream(journal) << "what was computed";
  { const RunDirectory again(run, config, false); }
  EXPECT_TRUE(fs::exists(journal));
  fs::remove(run / "config.resolved.cfg");
  EXPECT_THROW(RunDirectory(run, config, false), Error);
  EXPECT_TRUE(fs::exists(journal));
  { const RunDirectory forced(run, config, true); }
  EXPECT_FALSE(fs::exists(journal));
}

TEST(RunDirectory, LeavesOtherFilesAlone) {
  const ScratchDir scratch;
  ExperimentConfig config = LoadExperiment(std::vector<Setting>{});
  std::ofstream(scratch / "notes.txt") << "mine";
  EXPECT_THROW(RunDirectory(scratch.path(), config, false), Error);
  { const RunDirectory forced(scratch.path(), config, true); }
  EXPECT_TRUE(fs::exists(scratch / "notes.txt"));
}

}  // namespace
}  // namespace rlvr
