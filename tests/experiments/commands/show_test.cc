// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/io/run_log.h"
#include "tests/support/program.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

TEST(ShowCommand, KeepsTheProblemsOfSuitesApart) {
  const ScratchDir dir;
  {
    RunLog log(dir.path());
    for (const int64_t step : {0, 5}) {
      log.Append(SampleRecord{step, 0, "eval", "1+1=", "2", "correct", "", 1, "heldout"});
      log.Append(SampleRecord{step, 0, "eval", "9+9=", "8", "wrong", "", 0, "exploratory"});
    }
    log.Commit();
  }
  const std::string all = RunCaptured({"show", dir.path().string()}).out;
  EXPECT_NE(all.find("heldout, problem 0: 1+1=\n"), std::string::npos) << all;
  EXPECT_NE(all.find("exploratory, problem 0: 9+9=\n"), std::string::npos) << all;
  const std::string step = RunCaptured({"show", dir.path().string(), "--step", "5"}).out;
  EXPECT_NE(step.find("heldout, problem 0"), std::string::npos) << step;
  EXPECT_NE(step.find("exploratory, problem 0"), std::string::npos) << step;
}

}  // namespace
}  // namespace rlvr
