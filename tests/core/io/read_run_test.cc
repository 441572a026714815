// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/io/publish.h"
#include "core/io/run_log.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

// A value of each name.
StepRecord WideStep(int64_t step, const std::vector<std::string>& names) {
  StepRecord record{.phase = "train", .step = step, .metrics = {}, .timing = {}};
  for (const std::string& name : names) record.metrics.push_back({name, 1});
  return record;
}

TEST(ReadRun, ReadsAnyNumberOfColumnsThatTheRowsShare) {
  const ScratchDir dir;
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i) names.push_back("drawn_" + std::to_string(i));
  RunLog log(dir.path());
  for (const int64_t step : {1, 2, 3}) log.Append(WideStep(step, names));
  log.Commit();
  EXPECT_EQ(ReadRun(dir.path()).tables.at("train").columns.size(), 2000u);
}

TEST(ReadRun, RefusesManyColumnsOfAFewValuesEach) {
  const ScratchDir dir;
  RunLog log(dir.path());
  for (int64_t step = 1; step <= 1100; ++step) {
    log.Append(WideStep(step, {"column_" + std::to_string(step)}));
  }
  log.Commit();
  EXPECT_THROW(ReadRun(dir.path()), Error);
}

}  // namespace
}  // namespace rlvr
