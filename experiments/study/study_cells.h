#pragma once
// From a study to its cells and back: where its configs are, which runs it needs, and what of them
// is there.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/study/study.h"
#include "experiments/sweep/cell.h"

namespace rlvr {

// Where the studies' configs lie: $RLVR_STUDIES, ./experiments/studies, or beside the program (in
// the tree that it was built in, or installed). Fails: Error(kIo) where there is none.
std::filesystem::path StudiesFolder();

// Cells ROOT/cells/<arm>/b<base>-s<seed>. Fails: Error(kConfig), Error(kIo).
std::vector<Cell> StudyCells(const StudyPlugin& study, const StudyPlan& plan,
                             const std::filesystem::path& root);

// The finished cells' runs.
StudyRuns ReadStudyRuns(const StudyPlugin& study, bool smoke, const std::filesystem::path& root);

}  // namespace rlvr
