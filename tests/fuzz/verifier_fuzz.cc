// The verifiers' parsers on any bytes: a verdict with a reason, the same each time, and no gold
// that differs from itself. One program for all: --parser=NAME says which, and what it starts from
// is made of envs/verifiers/pairs.jsonl by tests/fuzz/run.py. Input: a byte for the type and the
// profile, then gold, a line's end, answer.
// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/check.h"
#include "core/base/error.h"
#include "envs/support/parameters.h"
#include "envs/support/slot.h"
#include "experiments/verifying/pair.h"

namespace {

using rlvr::AnswerType;
using rlvr::Profile;
using rlvr::Verdict;
using rlvr::VerdictClass;

const std::map<std::string, std::vector<AnswerType>> kParsers = {
    {"integer", {{"integer"}}},
    {"literal", {{"rational"}, {"decimal", {{"abs_tol", "0.1"}}}}},
    {"percent", {{"percent"}}},
    {"quantity", {{"quantity"}, {"quantity", {{"unit", "cm"}}}}},
    {"expression", {{"expression"}, {"expression", {{"variables", "x,theta"}}}}},
    {"constant", {{"constant"}, {"complex"}}},
    {"assignment", {{"assignment"}}},
    {"relation", {{"equation"}, {"inequality"}}},
    {"region", {{"region"}}},
    {"list", {{"set"}, {"tuple"}, {"multiset"}, {"set", {{"element", "tuple"}}}}},
    {"matrix", {{"matrix"}}},
    {"ratio", {{"ratio"}}},
    {"base_integer", {{"base_integer"}, {"base_integer", {{"base", "16"}}}}},
    {"word", {{"choice"}, {"choice", {{"labels", "A,B,C"}}}, {"boolean"}, {"string"}}},
    {"task",
     {{"countdown"},
      {"stack_program"},
      {"grid_way"},
      {"calculator"},
      {"digits", {{"width", "3"}}}}}};

std::vector<std::unique_ptr<rlvr::Verifier>> verifiers;
std::string parser;

void Same(const Verdict& a, const Verdict& b) {
  CHECK(a.verdict == b.verdict && a.reason == b.reason && a.value == b.value, "{} then {}",
        a.reason, b.reason);
}

void Judge(const rlvr::Verifier& verifier, std::string_view text, Profile profile) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view gold = text.substr(0, end);
  const std::string_view answer = text.substr(std::min(end + 1, text.size()));
  const Verdict verdict = verifier.Verify(gold, answer, profile);
  CHECK(!verdict.reason.empty());
  CHECK(verdict.slot_begin == 0 && verdict.slot_end == answer.size());
  Same(verdict, verifier.Verify(gold, answer, profile));
  if (parser == "task") return;  // golds are problems there
  CHECK(verifier.Verify(gold, gold, Profile::kLenient).verdict != VerdictClass::kWrong, "{}", gold);
}

void FindSlots(std::string_view text, Profile profile) {
  for (const char* name : {"whole", "boxed", "answer_tag", "hashes", "answer_line"}) {
    const rlvr::Slot slot = rlvr::ExtractSlot(rlvr::ParseTemplate(name), text, profile);
    CHECK(slot.begin <= slot.end && slot.end <= text.size(), "{} {}", slot.begin, slot.end);
    CHECK(!slot.found || !slot.ambiguous);
  }
}

void ReadPair(std::string_view line) {
  try {
    const rlvr::Pair pair = rlvr::ParsePair(line);
    if (pair.type.name == "program" || pair.type.name == "constructive") return;
    rlvr::PairVerdictJson(pair, rlvr::JudgePair(pair));
  } catch (const rlvr::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  for (int i = 1; i < *count; ++i) {
    if (std::strncmp((*arguments)[i], "--parser=", 9) == 0) parser = (*arguments)[i] + 9;
  }
  const auto it = kParsers.find(parser);
  CHECK(it != kParsers.end() || parser == "slot" || parser == "pair", "--parser={}", parser);
  if (it == kParsers.end()) return 0;
  for (const AnswerType& type : it->second) verifiers.push_back(rlvr::MakeVerifier(type));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Profile profile = data[0] % 2 == 0 ? Profile::kLenient : Profile::kStrict;
  if (parser == "slot") {
    FindSlots(text, profile);
  } else if (parser == "pair") {
    ReadPair(text);
  } else {
    Judge(*verifiers[data[0] / 2 % verifiers.size()], text, profile);
  }
  return 0;
}
