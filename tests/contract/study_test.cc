// What every study keeps: a folder with its README and configs, plans whose cells can be run, and a
// criterion that passes nothing that was not run.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "core/base/registry.h"
#include "core/io/file.h"
#include "experiments/study/study_cells.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Names() { return Registry<StudyPlugin>::Get().Names(); }
const StudyPlugin& Find(const std::string& name) {
  return Registry<StudyPlugin>::Get().Find("study", name);
}
fs::path FolderOf(const std::string& name) {
  return fs::path(RLVR_SOURCE_DIR) / "experiments/studies" / name;
}

class Studies : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("RLVR_STUDIES", (fs::path(RLVR_SOURCE_DIR) / "experiments/studies").c_str(), 1);
  }
};

TEST_F(Studies, EachIsOneFolderWithItsReadme) {
  std::set<std::string> folders;
  for (const auto& entry : fs::directory_iterator(FolderOf(""))) {
    folders.insert(entry.path().filename());
  }
  const std::vector<std::string> names = Names();
  EXPECT_EQ(folders, std::set<std::string>(names.begin(), names.end()));
  for (const std::string& name : names) {
    EXPECT_NE(ReadTextFile(FolderOf(name) / "README.md").find("**Passes when**"), std::string::npos)
        << name;
  }
}

TEST_F(Studies, PlansNameConfigsThatLoadAndCellsOfTheirOwn) {
  for (const std::string& name : Names()) {
    for (const bool smoke : {false, true}) {
      std::set<std::string> cells;
      for (const Cell& cell : StudyCells(Find(name), Find(name).plan(smoke), "none")) {
        EXPECT_TRUE(cells.insert(cell.name).second) << name << ": " << cell.name;
      }
    }
  }
}

TEST_F(Studies, CompareMethodsOnFiveBasesOrMore) {
  for (const std::string& name : Names()) {
    const StudyPlan plan = Find(name).plan(false);
    if (!plan.arms.empty()) {
      EXPECT_GE(plan.bases.size(), 5u) << name;
    }
  }
}

TEST_F(Studies, PassNothingThatWasNotRun) {
  for (const std::string& name : Names()) {
    for (const bool smoke : {false, true}) {
      StudyRuns runs{Find(name).plan(smoke), smoke, {}, 0};
      if (runs.plan.arms.empty()) continue;
      EXPECT_NE(Find(name).judge(runs).Verdict(), Decision::kPass) << name;
    }
  }
}

}  // namespace
}  // namespace rlvr
