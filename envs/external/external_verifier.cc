// SPDX-License-Identifier: Apache-2.0
#include "envs/external/external_verifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/base/message.h"
#include "envs/external/child_process.h"
#include "envs/support/reasons.h"

namespace rlvr {
namespace {

using Json = nlohmann::json;

constexpr int64_t kToldFailures = 3;
constexpr int64_t kMaxErrorFile = 16 << 20;

std::string Dump(const nlohmann::ordered_json& object) {
  return object.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Json TypeJson(const AnswerType& type) {
  Json json = type.parameters;
  json["name"] = type.name;
  return json;
}

// By content: a program can't answer a question that it has not seen, and no order of questions
// shows.
std::string QuestionId(const ExternalQuestion& q) {
  return fmt::format("{:016x}",
                     Mix64(Mix64(Hash64(q.problem), Hash64(q.gold)), Hash64(q.completion)));
}

std::string QuestionLine(const ExternalQuestion& q, const std::string& id) {
  nlohmann::ordered_json line;
  line["id"] = id;
  line["type"] = TypeJson(q.type);
  line["gold"] = q.gold;
  line["completion"] = q.completion;
  line["problem"] = q.problem;
  line["answer"] = q.answer ? Json(*q.answer) : Json();
  return Dump(line);
}

// The text with a life of its own, as verdicts need: at most 256 different ones are kept.
std::string_view KeptReason(const std::string& reason) {
  static std::mutex mutex;
  static std::set<std::string> kept;
  const bool code = !reason.empty() && reason.size() <= 48 &&
                    std::all_of(reason.begin(), reason.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                    });
  const std::lock_guard lock(mutex);
  if (!code || (kept.size() >= 256 && kept.count(reason) == 0)) return "external";
  return *kept.insert(reason).first;
}

// verifier_failed is ours to say.
std::optional<VerdictClass> ClassOf(const std::string& name) {
  for (size_t i = 0; i + 1 < kVerdictNames.size(); ++i) {
    if (kVerdictNames[i] == name) return static_cast<VerdictClass>(i);
  }
  return std::nullopt;
}

std::string TextOf(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

// nullopt: no answer to the question.
std::optional<ExternalVerdict> ReadAnswer(const std::string& line, const std::string& id) {
  const Json object = Json::parse(line, nullptr, false);
  if (!object.is_object() || TextOf(object, "id") != id) return std::nullopt;
  const auto verdict = ClassOf(TextOf(object, "verdict"));
  if (!verdict) return std::nullopt;
  ExternalVerdict v;
  v.verdict = MakeVerdict(*verdict, KeptReason(TextOf(object, "reason")), 0);
  if (const auto it = object.find("score"); it != object.end() && !it->is_null()) {
    if (!it->is_number()) return std::nullopt;
    v.score = it->get<double>();
    if (!(v.score >= 0 && v.score <= 1)) return std::nullopt;
  }
  return v;
}

}  // namespace

int64_t ExternalReport::failures() const {
  int64_t sum = 0;
  for (size_t i = 1; i < ends.size(); ++i) sum += ends[i];
  return sum;
}

std::string ExternalReport::Summary() const {
  std::string text;
  for (size_t i = 0; i < ends.size(); ++i) {
    if (i == 0 || ends[i] != 0) text += fmt::format("{} {}, ", ends[i], kExternalEndNames[i]);
  }
  return text + fmt::format("{} starts", starts);
}

struct ExternalVerifier::Copy {
  ChildProcess process;
  int64_t answers = 0;
};

struct ExternalVerifier::State {
  ExternalOptions options;
  mutable std::mutex mutex;
  std::condition_variable returned;
  std::vector<std::unique_ptr<Copy>> copies;
  std::vector<Copy*> idle;
  ExternalReport report;
  std::string error_path;
  int64_t error_bytes = 0;
};

ExternalVerifier::ExternalVerifier(const ExternalOptions& options)
    : state_(std::make_unique<State>()) {
  state_->options = options;
  for (int64_t i = 0; i < options.copies; ++i) {
    state_->copies.push_back(
        std::unique_ptr<Copy>(new Copy{ChildProcess(options.command, options.limits)}));
    state_->idle.push_back(state_->copies.back().get());
  }
}

ExternalVerifier::~ExternalVerifier() {
  for (const auto& copy : state_->copies) {
    copy->process.Stop();
    Record(ExternalEnd::kAnswered, copy->process.TakeErrors());
  }
}

ExternalVerifier::Copy* ExternalVerifier::Take() {
  std::unique_lock lock(state_->mutex);
  state_->returned.wait(lock, [this] { return !state_->idle.empty(); });
  Copy* copy = state_->idle.back();
  state_->idle.pop_back();
  return copy;
}

void ExternalVerifier::Return(Copy* copy) {
  const std::lock_guard lock(state_->mutex);
  state_->idle.push_back(copy);
  state_->returned.notify_one();
}

ExternalVerdict ExternalVerifier::Judge(const ExternalQuestion& question) {
  const std::string id = QuestionId(question);
  const std::string line = QuestionLine(question, id);
  const int64_t recycle = state_->options.recycle;
  Copy* copy = Take();
  if (recycle > 0 && copy->answers >= recycle) copy->process.Stop();
  ExternalEnd end = ExternalEnd::kStart;
  const bool start = !copy->process.running();
  std::optional<ExternalVerdict> verdict;
  if (!start || copy->process.Start()) {
    if (start) copy->answers = 0;
    std::string answer;
    end = copy->process.Ask(line, answer);
    if (end == ExternalEnd::kAnswered) verdict = ReadAnswer(answer, id);
    if (end == ExternalEnd::kAnswered && !verdict) end = ExternalEnd::kMalformed;
  }
  ++copy->answers;
  if (end != ExternalEnd::kAnswered) copy->process.Stop();
  const std::string errors = copy->process.TakeErrors();
  Return(copy);
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->report.ends[static_cast<size_t>(end)];
    state_->report.starts += start;
  }
  Record(end, errors);
  if (verdict) return *verdict;
  return {.verdict = MakeVerdict(VerdictClass::kVerifierFailed, ExternalEndName(end), 0)};
}

void ExternalVerifier::Record(ExternalEnd end, std::string errors) {
  State& s = *state_;
  const std::lock_guard lock(s.mutex);
  const bool told = end != ExternalEnd::kAnswered && s.report.failures() <= kToldFailures;
  if (told && !s.error_path.empty()) {
    PrintMessage("warning: verifier '{}': {}; restarted{}\n", s.options.command,
                 ExternalEndName(end), errors.empty() ? "" : "; see " + s.error_path);
  }
  if (errors.empty()) return;
  if (!s.error_path.empty() && s.error_bytes < kMaxErrorFile) {
    std::ofstream(s.error_path, std::ios::app) << errors;
    s.error_bytes += static_cast<int64_t>(errors.size());
  }
  s.report.errors = std::move(errors);
}

ExternalReport ExternalVerifier::Report() const {
  const std::lock_guard lock(state_->mutex);
  return state_->report;
}

void ExternalVerifier::KeepErrors(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  state_->error_path = path;
}

}  // namespace rlvr
