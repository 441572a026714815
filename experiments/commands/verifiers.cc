// rlvr verifiers audit FILE: false accepts and rejects of the verifiers on labelled pairs.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/registry.h"
#include "experiments/command.h"
#include "experiments/verifying/lines.h"
#include "experiments/verifying/pair.h"
#include "rl/estimates.h"

namespace rlvr {
namespace {

struct Tally {
  int64_t accepts = 0, rejects = 0;  // by label
  int64_t false_accepts = 0, false_rejects = 0;
};

struct Audit {
  std::map<std::string, Tally> by_type;
  std::vector<std::string> mistakes;  // a line each
  int64_t malformed = 0;
};

void Count(const Pair& pair, const PairVerdict& judged, int64_t number, Audit& audit) {
  Tally& tally = audit.by_type[pair.type.name];
  const bool accept = pair.label == "accept";
  ++(accept ? tally.accepts : tally.rejects);
  if (judged.verdict.correct() == accept) return;
  ++(accept ? tally.false_rejects : tally.false_accepts);
  audit.mistakes.push_back(fmt::format("{}: line {}: {} gold '{}' answer '{}': {} ({})",
                                       accept ? "false reject" : "false accept", number,
                                       pair.type.name, pair.gold, pair.text,
                                       VerdictName(judged.verdict.verdict), judged.verdict.reason));
}

Audit Read(const std::string& path, ExternalVerifier* external) {
  std::ifstream file(path);
  if (!file) throw Error(ExitCode::kIo, fmt::format("{}: can't be read", path));
  Audit audit;
  for (LineReader lines(file); lines.Next();) {
    try {
      const Pair pair = ParsePair(lines.text());
      if (pair.label.empty()) throw Error(ExitCode::kData, "no 'label'");
      Count(pair, external == nullptr ? JudgePair(pair) : JudgePair(pair, *external),
            lines.number(), audit);
    } catch (const Error& error) {
      audit.mistakes.push_back(fmt::format("malformed: line {}: {}", lines.number(), error.what()));
      ++audit.malformed;
    }
  }
  return audit;
}

Tally Total(const Audit& audit) {
  Tally total;
  for (const auto& [name, tally] : audit.by_type) {
    total.accepts += tally.accepts, total.rejects += tally.rejects;
    total.false_accepts += tally.false_accepts, total.false_rejects += tally.false_rejects;
  }
  return total;
}

std::string Share(int64_t part, int64_t whole) {
  if (whole == 0) return "-";
  const Interval interval = WilsonInterval(part, whole);
  return fmt::format("{}/{} ({:.1f} % .. {:.1f} %)", part, whole, 100 * interval.low,
                     100 * interval.high);
}

void PrintRow(const std::string& name, const Tally& tally) {
  fmt::print("{:<14} {:<28} {}\n", name, Share(tally.false_accepts, tally.rejects),
             Share(tally.false_rejects, tally.accepts));
}

nlohmann::ordered_json RowOf(const std::string& name, const Tally& tally) {
  nlohmann::ordered_json row;
  row["type"] = name;
  row["rejects"] = tally.rejects, row["false_accepts"] = tally.false_accepts;
  row["accepts"] = tally.accepts, row["false_rejects"] = tally.false_rejects;
  return row;
}

void PrintJson(const Audit& audit) {
  nlohmann::ordered_json out;
  out["total"] = RowOf("total", Total(audit));
  out["types"] = nlohmann::ordered_json::array();
  for (const auto& [name, tally] : audit.by_type) out["types"].push_back(RowOf(name, tally));
  out["malformed"] = audit.malformed;
  out["mistakes"] = audit.mistakes;
  fmt::print("{}\n", out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

ExitCode VerifiersCommand(const CommandLine& line) {
  if (line.words[0] != "audit") {
    throw Error(ExitCode::kCommandLine, fmt::format("verifiers {}: expected audit", line.words[0]));
  }
  std::unique_ptr<ExternalVerifier> external;
  if (line.Has("command")) {
    external = std::make_unique<ExternalVerifier>(
        ExternalOptions{.command = line.Value("command"), .copies = 1, .recycle = 0, .limits = {}});
  }
  const Audit audit = Read(line.words[1], external.get());
  if (line.Has("json")) {
    PrintJson(audit);
  } else {
    fmt::print("{:<14} {:<28} {}\n", "type", "false accepts", "false rejects");
    for (const auto& [name, tally] : audit.by_type) PrintRow(name, tally);
    PrintRow("total", Total(audit));
    for (const std::string& mistake : audit.mistakes) fmt::print("{}\n", mistake);
  }
  return audit.malformed == 0 ? ExitCode::kDone : ExitCode::kData;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "verifiers",
     .help = "audit FILE: false accepts and false rejects on labelled pairs, with 95 % intervals",
     .examples = {{"rlvr verifiers audit envs/verifiers/pairs.jsonl",
                   "a row for each answer type"}},
     .options = {{.name = "command",
                  .value = "PROGRAM",
                  .help = "audit this program (docs/verifiers.md) instead"},
                 {.name = "json", .letter = 'j', .help = "print data as JSON"}},
     .positionals = {{.name = "ACTION", .help = "audit", .choices = {"audit"}},
                     {.name = "FILE", .help = "objects of verify --jsonl, with a label"}},
     .run = VerifiersCommand});

}  // namespace
}  // namespace rlvr
