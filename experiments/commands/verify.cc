// rlvr verify: judges one answer, or one JSON object a line.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "core/base/message.h"
#include "core/base/registry.h"
#include "core/base/utf8.h"
#include "experiments/command.h"
#include "experiments/verifying/lines.h"
#include "experiments/verifying/pair.h"

namespace rlvr {
namespace {

PairVerdict Judge(const Pair& pair, ExternalVerifier* external) {
  return external == nullptr ? JudgePair(pair) : JudgePair(pair, *external);
}

// Order is kept; a malformed line has its error in its place, and a blank one is skipped.
ExitCode JudgeLines(ExternalVerifier* external) {
  ExitCode code = ExitCode::kDone;
  std::ios::sync_with_stdio(false);  // else a line is read byte by byte
  for (LineReader lines(std::cin); lines.Next();) {
    try {
      const Pair pair = ParsePair(lines.text());
      fmt::print("{}\n", PairVerdictJson(pair, Judge(pair, external)));
    } catch (const Error& error) {
      fmt::print("{}\n", PairErrorJson(error.what(), lines.number()));
      code = ExitCode::kData;
    }
  }
  return code;
}

std::string ReadText(const CommandLine& line, const std::string& option) {
  const std::string text = line.Value(option);
  if (IsUtf8(text)) return text;
  throw Error(ExitCode::kData, fmt::format("--{} {}: expected UTF-8", option, Quoted(text)));
}

// The options as the object that a line would be. Fails: Error(kData) where one is no UTF-8, as
// for a line.
std::string ObjectOf(const CommandLine& line) {
  nlohmann::json object;
  for (const char* name : {"gold", "answer", "completion", "template", "profile", "variables",
                           "unit", "form", "problem"}) {
    if (line.Has(name)) object[name] = ReadText(line, name);
  }
  const std::string type = ReadText(line, "type");
  const bool structured = type.starts_with('{');
  object["type"] = structured ? nlohmann::json::parse(type, nullptr, false) : nlohmann::json(type);
  return object.dump();
}

// What a program could not judge, and what it wrote of that.
void Report(const ExternalVerifier& external) {
  const ExternalReport report = external.Report();
  if (report.failures() == 0) return;
  PrintMessage("verifier: {}\n{}", report.Summary(), report.errors);
}

std::unique_ptr<ExternalVerifier> MakeExternal(const CommandLine& line) {
  if (!line.Has("command")) return nullptr;
  ExternalOptions options{
      .command = line.Value("command"), .copies = 1, .recycle = 0, .limits = {}};
  return std::make_unique<ExternalVerifier>(options);
}

ExitCode JudgeOne(const CommandLine& line, ExternalVerifier* external) {
  for (const char* needed : {"type", "gold"}) {
    if (!line.Has(needed)) {
      throw Error(ExitCode::kCommandLine, fmt::format("verify: no --{} (or --jsonl)", needed));
    }
  }
  const Pair pair = ParsePair(ObjectOf(line));
  const PairVerdict judged = Judge(pair, external);
  if (line.Has("json")) {
    fmt::print("{}\n", PairVerdictJson(pair, judged));
    return ExitCode::kDone;
  }
  fmt::print("{} ({})\n", VerdictName(judged.verdict.verdict), judged.verdict.reason);
  fmt::print("gold    {}\nanswer  {}\n", judged.gold_value, judged.verdict.value);
  return ExitCode::kDone;
}

ExitCode VerifyCommand(const CommandLine& line) {
  const std::unique_ptr<ExternalVerifier> external = MakeExternal(line);
  const ExitCode code =
      line.Has("jsonl") ? JudgeLines(external.get()) : JudgeOne(line, external.get());
  if (external) Report(*external);
  return code;
}

RLVR_REGISTER(
    CommandPlugin,
    {.name = "verify",
     .help = "judges an answer against a gold, exactly",
     .examples = {{"rlvr verify --type rational --gold 1/3 --answer 2/6",
                   "correct (equal), and both values"},
                  {"rlvr verify --jsonl < pairs.jsonl > verdicts.jsonl",
                   "one object a line, order kept"},
                  {"rlvr verify --command 'python3 docs/examples/verifier.py' --type rational "
                   "--gold 1/3 --answer 2/6",
                   "a program's verdict instead"}},
     .options = {{.name = "type",
                  .value = "TYPE",
                  .help = "an answer type (rlvr list verifiers), or its JSON object"},
                 {.name = "gold", .value = "TEXT", .help = "the right answer"},
                 {.name = "answer", .value = "TEXT", .help = "the text of the answer's slot"},
                 {.name = "completion",
                  .value = "TEXT",
                  .help = "a whole completion, instead of --answer"},
                 {.name = "template",
                  .value = "NAME",
                  .help = "whole, boxed, answer_tag, hashes or answer_line"},
                 {.name = "profile", .value = "NAME", .help = "lenient (as by default) or strict"},
                 {.name = "variables", .value = "LIST", .help = "names of variables"},
                 {.name = "unit", .value = "UNIT", .help = "the unit of bare numbers"},
                 {.name = "form", .value = "FORM", .help = "the form asked for, such as reduced"},
                 {.name = "problem", .value = "TEXT", .help = "the prompt, for --command"},
                 {.name = "command",
                  .value = "PROGRAM",
                  .help = "let this program judge (docs/verifiers.md)"},
                 {.name = "jsonl", .help = "read objects from stdin, one a line"},
                 {.name = "json", .letter = 'j', .help = "print data as JSON"}},
     .run = VerifyCommand});

}  // namespace
}  // namespace rlvr
