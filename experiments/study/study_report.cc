// SPDX-License-Identifier: Apache-2.0
#include "experiments/study/study_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/io/file.h"
#include "experiments/report/report.h"
#include "experiments/study/study_cells.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

std::string CommandOf(const StudyPlugin& study, bool smoke) {
  return fmt::format("rlvr study run {}{}", study.name, smoke ? " --smoke" : "");
}

// The values of one entry of provenance over all runs.
std::string ProvenanceOf(const StudyRuns& runs, const std::string& wanted) {
  std::set<std::string> values;
  for (const StudyRun& run : runs.runs) {
    for (const auto& [name, value] : run.data.provenance) {
      if (name == wanted) values.insert(value);
    }
  }
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

std::string Design(const StudyRuns& runs) {
  const StudyPlan& plan = runs.plan;
  return fmt::format("{} arm{}, {} base{}, {} RL seed{} each; {} runs", plan.arms.size(),
                     plan.arms.size() == 1 ? "" : "s", plan.bases.size(),
                     plan.bases.size() == 1 ? "" : "s", plan.seeds.size(),
                     plan.seeds.size() == 1 ? "" : "s", runs.runs.size());
}

ReportSource SourceOf(const StudyPlugin& study, const StudyResult& result) {
  ReportSource source;
  source.title = study.name;
  source.lead = study.question;
  source.facts = {{"Claim", study.claim},
                  {"Source", study.source},
                  {"Design", Design(result.runs)},
                  {"Command", CommandOf(study, result.runs.smoke)}};
  std::map<std::string, size_t> place;
  for (const StudyRun& run : result.runs.runs) {
    const auto [found, fresh] = place.emplace(run.arm, source.arms.size());
    if (fresh) source.arms.push_back({run.arm, {}});
    source.arms[found->second].runs.push_back(
        {fmt::format("{}/b{}-s{}", run.arm, run.base, run.seed), std::to_string(run.base),
         &run.data});
  }
  source.assessment = result.assessment;
  return source;
}

ordered_json FindingsJson(const Assessment& assessment) {
  auto array = ordered_json::array();
  for (const Ruling& finding : assessment.findings) {
    array.push_back({{"what", finding.what},
                     {"found", finding.found},
                     {"asked", finding.bound},
                     {"outcome", finding.gates ? DecisionName(finding.outcome) : "reported"},
                     {"note", finding.note}});
  }
  return array;
}

ordered_json ReadJson(const fs::path& file) {
  const ordered_json value = ordered_json::parse(ReadTextFile(file), nullptr, false);
  if (value.is_object()) return value;
  throw Error(ExitCode::kCorrupt, fmt::format("{}: expected a JSON object", file.string()));
}

}  // namespace

StudyResult JudgeStudy(const StudyPlugin& study, bool smoke, const fs::path& root) {
  StudyResult result{ReadStudyRuns(study, smoke, root), {}};
  result.assessment = study.judge(result.runs);
  auto& remarks = result.assessment.remarks;
  if (smoke) {
    remarks.insert(remarks.begin(),
                   "A smoke run: fewer bases, seeds or steps than the study asks for. Its verdict "
                   "says that the machinery works; it is no evidence for the claim.");
  }
  if (result.runs.missing > 0) {
    result.assessment.findings.push_back(
        Ruling{.what = "all runs of the plan are finished",
               .bound = "all",
               .found = fmt::format("{} are missing", result.runs.missing)});
  }
  return result;
}

std::string ResultText(const StudyPlugin& study, const StudyResult& result) {
  std::string text = fmt::format("{}: {}\n{}\n\n", study.name, study.help, Design(result.runs));
  for (const Ruling& finding : result.assessment.findings) {
    text += fmt::format("  {:<12}  {}: {}", finding.gates ? DecisionName(finding.outcome) : "-",
                        finding.what, finding.found);
    if (!finding.bound.empty()) text += fmt::format("; asked: {}", finding.bound);
    if (!finding.note.empty()) text += fmt::format(" ({})", finding.note);
    text += "\n";
  }
  for (const std::string& remark : result.assessment.remarks) text += "  " + remark + "\n";
  return text + fmt::format("\n{}\n", DecisionName(result.assessment.Verdict()));
}

std::string ResultJson(const StudyPlugin& study, const StudyResult& result, const fs::path& root) {
  ordered_json object = {{"study", study.name},
                         {"verdict", DecisionName(result.assessment.Verdict())},
                         {"smoke", result.runs.smoke},
                         {"design", Design(result.runs)},
                         {"missing", result.runs.missing},
                         {"command", CommandOf(study, result.runs.smoke)},
                         {"commit", ProvenanceOf(result.runs, "commit")},
                         {"cpu", ProvenanceOf(result.runs, "cpu")},
                         {"findings", FindingsJson(result.assessment)},
                         {"remarks", result.assessment.remarks}};
  if (fs::exists(root / "time.json")) object.update(ReadJson(root / "time.json"));
  return object.dump(1) + "\n";
}

fs::path WriteStudyReport(const StudyPlugin& study, const StudyResult& result,
                          const fs::path& root) {
  const fs::path page = WriteReport(SourceOf(study, result), root);
  WriteTextFile(root / "summary.json", ResultJson(study, result, root));
  return page;
}

void AddStudySeconds(const fs::path& root, double seconds) {
  const fs::path file = root / "time.json";
  if (fs::exists(file)) seconds += ReadJson(file).value("seconds", 0.0);
  fs::create_directories(root);
  WriteTextFile(file, ordered_json{{"seconds", seconds}, {"date", UtcNow()}}.dump() + "\n");
}

}  // namespace rlvr
