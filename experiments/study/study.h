#pragma once
// StudyPlugin: a claim, the arms that test it, and a criterion fixed beforehand. Each folder
// experiments/studies/NNN_name (a plug-in folder) holds one: README.md, configs that are
// differences from those in configs/, and study.cc, which registers it. `rlvr study` runs, judges
// and reports them.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/io/publish.h"
#include "experiments/study/assessment.h"

namespace rlvr {

// A config with all its bases and seeds.
struct StudyArm {
  std::string name;                                                // a folder's name
  std::string config;                                              // a file in the study's folder
  std::vector<std::pair<std::string, std::string>> settings = {};  // stronger than the config
  std::vector<int64_t> seeds = {};                                 // empty: the plan's
};

struct StudyPlan {
  std::vector<int64_t> bases;  // pretrain.seed
  std::vector<int64_t> seeds;  // run.seed
  std::vector<StudyArm> arms;
};

// A run that is there, finished.
struct StudyRun {
  std::string arm;
  int64_t base = 0, seed = 0;
  std::filesystem::path directory;
  RunData data;
};

struct StudyRuns {
  StudyPlan plan;
  bool smoke = false;
  std::vector<StudyRun> runs;  // in the order of arms, bases, seeds
  int64_t missing = 0;         // cells of the plan that are not finished

  // Those of one arm; empty where none is finished.
  std::vector<const StudyRun*> Of(const std::string& arm) const;
};

// Entry of Registry<StudyPlugin>.
struct StudyPlugin {
  std::string name;      // NNN_name, as its folder
  std::string help;      // what it shows, in one line
  std::string question;  // in a sentence
  std::string claim;     // what was published
  std::string source;    // where
  // `smoke`: fewer bases, seeds and steps, so that it ends within 90 seconds on two cores; its
  // verdict is one on the machinery more than on the claim, and the report says so.
  StudyPlan (*plan)(bool smoke);
  // Findings, with tables and figures of the study's own. Runs may be missing.
  Assessment (*judge)(const StudyRuns& runs);
};

}  // namespace rlvr
