// docs/studies.md, from the records of all studies.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/registry.h"
#include "core/io/file.h"
#include "experiments/study/study_cells.h"
#include "experiments/study/study_report.h"

namespace rlvr {
namespace {

using nlohmann::json;

// A cell of a markdown table.
std::string TableCell(std::string text) {
  for (size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, "\\");
  }
  return text;
}

std::string TimeOf(const json& record) {
  const double seconds = record.value("seconds", 0.0);
  return seconds < 90 ? fmt::format("{:.0f} s", seconds) : fmt::format("{:.1f} min", seconds / 60);
}

std::string VerdictOf(const json& record) {
  return record.value("verdict", "") + (record.value("smoke", false) ? " (smoke)" : "");
}

std::string Curves(const std::string& name) {
  if (!std::filesystem::exists(StudiesFolder() / name / "accuracy.svg")) return "";
  return fmt::format("\n![{}: accuracy of the arms](../experiments/studies/{}/accuracy.svg)\n",
                     name, name);
}

// What the study's README says of its result: all from "**Found.**" on.
std::string WhatWasFound(const std::string& name) {
  const std::string readme = ReadTextFile(StudiesFolder() / name / "README.md");
  const size_t at = readme.find("**Found.**");
  return at == std::string::npos ? "" : "\n" + readme.substr(at);
}

std::string Section(const StudyPlugin& study, const json& record) {
  std::string text =
      fmt::format("\n## {}\n\n{}\n\nClaim: {} ({}).\n\n`{}`: {}; {}; commit {}, {}.\n", study.name,
                  study.question, study.claim, study.source, record.value("command", ""),
                  VerdictOf(record), record.value("design", ""), record.value("commit", "unknown"),
                  record.value("date", "").substr(0, 10));
  text += "\n| finding | ours | asked | outcome |\n|---|---|---|---|\n";
  for (const json& finding : record.value("findings", json::array())) {
    const std::string asked = finding.value("asked", "");
    text += fmt::format("| {} | {} | {} | {} |\n", TableCell(finding.value("what", "")),
                        TableCell(finding.value("found", "")),
                        asked.empty() ? "-" : TableCell(asked), finding.value("outcome", ""));
  }
  for (const json& remark : record.value("remarks", json::array())) {
    text += "\n" + remark.get<std::string>() + "\n";
  }
  return text + Curves(study.name) + WhatWasFound(study.name);
}

json RecordOf(const std::filesystem::path& file) {
  const json record = json::parse(ReadTextFile(file), nullptr, false);
  if (record.is_object()) return record;
  throw Error(ExitCode::kCorrupt, fmt::format("{}: expected a JSON object", file.string()));
}

}  // namespace

std::string StudiesMarkdown() {
  const auto& studies = Registry<StudyPlugin>::Get();
  std::string rows, sections;
  for (const std::string& name : studies.Names()) {
    const StudyPlugin& study = studies.Find("study", name);
    const auto file = StudiesFolder() / name / "result.json";
    json record;
    if (std::filesystem::exists(file)) {
      record = RecordOf(file);
      sections += Section(study, record);
    }
    rows +=
        fmt::format("| `{}` | {} | {} | {} | {} |\n", name, TableCell(study.help),
                    TableCell(study.claim), record.is_null() ? "not run yet" : VerdictOf(record),
                    record.is_null() ? "-" : TimeOf(record));
  }
  return "| study | shows | published | our verdict | time |\n|---|---|---|---|---|\n" + rows +
         sections;
}

}  // namespace rlvr
