#pragma once
// What comes of a study's runs: the assessment as lines for the terminal, the report, the summary
// for programs, and the record that docs/studies.md is made of.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>

#include "experiments/study/study.h"

namespace rlvr {

struct StudyResult {
  StudyRuns runs;
  Assessment assessment;
};

// Reads and judges what is there below `root`.
StudyResult JudgeStudy(const StudyPlugin& study, bool smoke, const std::filesystem::path& root);

// Ruling by finding, the verdict last.
std::string ResultText(const StudyPlugin& study, const StudyResult& result);
// One JSON object: study, verdict, smoke, findings, runs, missing, command, commit, seconds (of all
// `study run` calls on this folder), date of the last.
std::string ResultJson(const StudyPlugin& study, const StudyResult& result,
                       const std::filesystem::path& root);
// Writes ROOT/report.html and what belongs to it, and ROOT/summary.json. Returns the page's path.
std::filesystem::path WriteStudyReport(const StudyPlugin& study, const StudyResult& result,
                                       const std::filesystem::path& root);

// Adds to the time that the folder's cells took, in ROOT/time.json.
void AddStudySeconds(const std::filesystem::path& root, double seconds);

// The table and the findings of all studies whose folder holds a result.json, as markdown.
std::string StudiesMarkdown();

}  // namespace rlvr
