// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/cell_process.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "core/base/error.h"
#include "experiments/run/signals.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

// The exit code of a shell that runs `script`, stopped first where `stop`.
int EndOf(const std::string& script, bool stop) {
  const ScratchDir folder;
  CellProcess process("/bin/sh", {"-c", script}, folder / "log");
  if (stop) process.Stop();
  for (;;) {
    if (const std::optional<int> code = process.Poll()) return *code;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

TEST(CellProcess, AStopBeforeTheProgramCatchesSignalsIsAnInterruption) {
  CatchStopSignals();  // the child must not keep these handlers, not even before it is a shell
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(EndOf("exec sleep 60", true), static_cast<int>(ExitCode::kInterrupted));
  }
}

TEST(CellProcess, OtherSignalsAndCodesStayWhatTheyAre) {
  EXPECT_EQ(EndOf("kill -TERM $$", false), 128 + SIGTERM);
  EXPECT_EQ(EndOf("kill -KILL $$", false), 128 + SIGKILL);
  EXPECT_EQ(EndOf("exit 5", false), 5);
}

}  // namespace
}  // namespace rlvr
