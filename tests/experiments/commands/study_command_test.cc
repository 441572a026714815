// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>

#include "experiments/run/folder_lock.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

TEST(StudyCommand, OneProcessAtATimeWritesAStudysFolder) {
  const ScratchDir dir;
  const std::string root = (dir / "study").string();
  const auto act = [&](const char* action) {
    return RunCaptured({"study", action, "007_theory_clock", "--out", root});
  };
  std::optional<FolderLock> other(std::in_place, root, false);
  for (const char* action : {"run", "report"}) {
    const ProgramResult refused = act(action);
    EXPECT_EQ(refused.code, static_cast<int>(ExitCode::kIo)) << action;
    EXPECT_NE(refused.err.find("expected to be its only writer"), std::string::npos) << refused.err;
  }
  EXPECT_EQ(act("check").err.find("only writer"), std::string::npos);
  other.reset();
  EXPECT_NE(act("report").err.find("report:"), std::string::npos);
}

}  // namespace
}  // namespace rlvr
