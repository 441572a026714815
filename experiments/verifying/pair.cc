// SPDX-License-Identifier: Apache-2.0
#include "experiments/verifying/pair.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/error.h"
#include "envs/support/json_depth.h"
#include "envs/support/parameters.h"
#include "envs/support/slot.h"
#include "experiments/verifying/lines.h"

namespace rlvr {
namespace {

using Json = nlohmann::json;
constexpr int kMaxDepth = 64;

[[noreturn]] void Fail(const std::string& message) { throw Error(ExitCode::kData, message); }

// A parameter's value as text; an array is a list with commas.
std::string TextOf(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& item : value) text += (text.empty() ? "" : ",") + TextOf(item);
  return text;
}

std::string StringField(const Json& object, const char* name) {
  const auto it = object.find(name);
  if (it == object.end()) Fail(fmt::format("no '{}'", name));
  if (!it->is_string()) Fail(fmt::format("'{}' is no string", name));
  return it->get<std::string>();
}

AnswerType TypeOf(const Json& object) {
  const auto it = object.find("type");
  if (it == object.end()) Fail("no 'type'");
  AnswerType type;
  if (it->is_string()) {
    type.name = it->get<std::string>();
  } else if (it->is_object()) {
    type.name = StringField(*it, "name");
    for (const auto& [name, value] : it->items()) {
      if (name != "name") type.parameters[name] = TextOf(value);
    }
  } else {
    Fail("'type' is neither a name nor an object");
  }
  for (const char* name : {"variables", "unit", "form"}) {
    if (object.contains(name) && !object[name].is_null())
      type.parameters[name] = TextOf(object[name]);
  }
  return type;
}

Profile ProfileOf(const Json& object) {
  if (!object.contains("profile")) return Profile::kLenient;
  const std::string name = StringField(object, "profile");
  if (name != "strict" && name != "lenient") Fail("'profile' is neither strict nor lenient");
  return name == "strict" ? Profile::kStrict : Profile::kLenient;
}

// An answer is a slot by itself.
Slot SlotOf(const Pair& pair) {
  if (pair.completion) return ExtractSlot(pair.form, pair.text, pair.profile);
  return {.found = true, .end = static_cast<uint32_t>(pair.text.size())};
}

}  // namespace

Pair ParsePair(std::string_view line) {
  if (line.size() > kMaxLine) Fail("the line is longer than 1 MiB");
  if (NestsDeeper(line, kMaxDepth)) Fail(fmt::format("brackets nest deeper than {}", kMaxDepth));
  const Json object = Json::parse(line, nullptr, false);
  if (object.is_discarded()) Fail("malformed JSON");
  if (!object.is_object()) Fail("no JSON object");
  Pair pair;
  if (object.contains("id")) pair.id = object["id"].dump();
  pair.type = TypeOf(object);
  pair.gold = StringField(object, "gold");
  pair.completion = object.contains("completion");
  if (pair.completion == object.contains("answer"))
    Fail("expected either 'answer' or 'completion'");
  pair.text = StringField(object, pair.completion ? "completion" : "answer");
  if (object.contains("template"))
    pair.form = ParseTemplate(StringField(object, "template"));
  else if (pair.completion)
    Fail("a 'completion' needs a 'template'");
  pair.profile = ProfileOf(object);
  if (object.contains("label")) pair.label = StringField(object, "label");
  if (object.contains("problem")) pair.problem = StringField(object, "problem");
  if (!pair.label.empty() && pair.label != "accept" && pair.label != "reject") {
    Fail("'label' is neither accept nor reject");
  }
  return pair;
}

PairVerdict JudgePair(const Pair& pair) {
  const auto verifier = MakeVerifier(pair.type);
  PairVerdict judged;
  judged.gold_value = verifier->Verify(pair.gold, pair.gold, Profile::kLenient).value;
  judged.verdict = VerifySlot(*verifier, SlotOf(pair), pair.gold, pair.text, pair.profile);
  return judged;
}

PairVerdict JudgePair(const Pair& pair, ExternalVerifier& external) {
  const Slot slot = SlotOf(pair);
  ExternalQuestion question{.type = pair.type,
                            .gold = pair.gold,
                            .completion = pair.text,
                            .problem = pair.problem,
                            .answer = std::nullopt};
  const auto answer = std::string_view(pair.text).substr(slot.begin, slot.end - slot.begin);
  if (slot.found) question.answer = answer;
  PairVerdict judged;
  judged.gold_value = pair.gold;
  ExternalVerdict verdict = external.Judge(question);
  judged.verdict = std::move(verdict.verdict);
  judged.score = verdict.score;
  judged.verdict.value = answer;
  judged.verdict.slot_begin = slot.begin;
  judged.verdict.slot_end = slot.end;
  return judged;
}

std::string PairVerdictJson(const Pair& pair, const PairVerdict& judged) {
  const Verdict& v = judged.verdict;
  nlohmann::ordered_json out;
  if (!pair.id.empty()) out["id"] = Json::parse(pair.id);
  out["verdict"] = VerdictName(v.verdict);
  out["reason"] = v.reason;
  out["gold_value"] = judged.gold_value;
  out["answer_value"] = v.value;
  out["slot"] = {v.slot_begin, v.slot_end};
  if (!std::isnan(judged.score)) out["score"] = judged.score;
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string PairErrorJson(std::string_view message, int64_t line) {
  nlohmann::ordered_json out;
  out["error"] = message;
  out["line"] = line;
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rlvr
