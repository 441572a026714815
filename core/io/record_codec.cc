// SPDX-License-Identifier: Apache-2.0
#include "core/io/record_codec.h"

#include <fmt/core.h>
#include <sys/random.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/error.h"

namespace rlvr {
namespace {

// A list of what `text_of` gives of each item.
template <class Items, class TextOf>
void WriteTexts(PayloadWriter& out, std::string_view key, const Items& items, TextOf text_of) {
  out.Texts(key, items.size());
  for (const auto& item : items) out.TextItem(text_of(item));
}

void WriteMetrics(PayloadWriter& out, const std::string& key,
                  const std::vector<MetricValue>& metrics) {
  if (metrics.empty()) return;
  WriteTexts(out, key + "_names", metrics, [](const MetricValue& m) { return m.name; });
  std::vector<double> values;
  for (const MetricValue& metric : metrics) values.push_back(metric.value);
  out.Array<double>(key, values);
}

std::vector<MetricValue> ReadMetrics(const PayloadReader& in, const std::string& key) {
  std::vector<MetricValue> metrics;
  if (!in.Has(key)) return metrics;
  const auto& names = in.Texts(key + "_names");
  const auto values = in.Array<double>(key, names.size());
  for (size_t i = 0; i < names.size(); ++i) metrics.push_back({names[i], values[i]});
  return metrics;
}

std::vector<std::string> ReadTexts(const PayloadReader& in, std::string_view key) {
  const auto& texts = in.Texts(key);
  return {texts.begin(), texts.end()};
}

// Of each update, its tokens' log-probabilities; none where there are no tokens. The payload's
// bytes bound their number.
std::vector<std::vector<double>> ReadUpdates(const PayloadReader& in, size_t tokens) {
  const auto policy = in.Array<double>("logprob_policy");
  const size_t updates = tokens == 0 ? 0 : policy.size() / tokens;
  const bool stated = tokens == 0 || in.Int("updates") == static_cast<int64_t>(updates);
  if (policy.size() != updates * tokens || !stated) in.Fail("logprob_policy", "of another length");
  std::vector<std::vector<double>> rows;
  for (auto at = policy.begin(); rows.size() < updates; at += static_cast<std::ptrdiff_t>(tokens)) {
    rows.emplace_back(at, at + static_cast<std::ptrdiff_t>(tokens));
  }
  return rows;
}

// A random UUID (RFC 9562, version 4); it names a run and is compared with nothing.
std::string NewUuid() {
  std::array<uint8_t, 16> bytes{};
  CHECK(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

}  // namespace

std::string Encode(const RunLog::RunStart& start) {
  PayloadWriter out;
  out.Text("run_uuid", NewUuid());
  out.Text("created_utc", UtcNow());
  out.Text("resolved_config", start.resolved_config);
  out.Text("user_config", start.user_config);
  WriteTexts(out, "argv", start.argv, [](const std::string& word) { return word; });
  WriteTexts(out, "provenance_keys", start.provenance, [](const auto& pair) { return pair.first; });
  WriteTexts(out, "provenance", start.provenance, [](const auto& pair) { return pair.second; });
  const auto& metrics = start.metrics;
  WriteTexts(out, "metric_groups", metrics, [](const auto& pair) { return pair.first; });
  WriteTexts(out, "metric_names", metrics, [](const auto& pair) { return pair.second.name; });
  WriteTexts(out, "metric_units", metrics, [](const auto& pair) { return pair.second.unit; });
  WriteTexts(out, "metric_helps", metrics, [](const auto& pair) { return pair.second.help; });
  return out.Take();
}

void DecodeStart(const PayloadReader& payload, RunData* data) {
  if (data->run_uuid.empty()) {  // a run that is extended starts once more, and stays the same run
    data->run_uuid = payload.Text("run_uuid");
    data->created_utc = payload.Text("created_utc");
  }
  data->resolved_config = payload.Text("resolved_config");
  // What was typed stays where the run is extended without a config of the user's.
  if (!payload.Text("user_config").empty()) data->user_config = payload.Text("user_config");
  if (!payload.Texts("argv").empty()) data->argv = ReadTexts(payload, "argv");
  const auto keys = ReadTexts(payload, "provenance_keys");
  const auto values = ReadTexts(payload, "provenance");
  const auto groups = ReadTexts(payload, "metric_groups");
  const auto names = ReadTexts(payload, "metric_names");
  const auto units = ReadTexts(payload, "metric_units");
  const auto helps = ReadTexts(payload, "metric_helps");
  if (keys.size() != values.size()) payload.Fail("provenance", "of another length");
  if (groups.size() != names.size() || names.size() != units.size() ||
      units.size() != helps.size()) {
    payload.Fail("metric_names", "of another length");
  }
  data->provenance.clear();
  data->metrics.clear();
  for (size_t i = 0; i < keys.size(); ++i) data->provenance.emplace_back(keys[i], values[i]);
  for (size_t i = 0; i < names.size(); ++i) {
    data->metrics.emplace_back(groups[i], MetricInfo{names[i], units[i], helps[i]});
  }
}

std::string Encode(const StepRecord& record) {
  PayloadWriter out;
  out.Text("phase", record.phase);
  out.Int("step", record.step);
  WriteMetrics(out, "metrics", record.metrics);
  WriteMetrics(out, "timing", record.timing);
  if (!record.verifier_calls.empty()) {
    WriteTexts(out, "verifiers", record.verifier_calls,
               [](const auto& pair) { return pair.first; });
    std::vector<int64_t> calls;
    for (const auto& [name, counts] : record.verifier_calls) {
      calls.insert(calls.end(), counts.begin(), counts.end());
    }
    out.Array<int64_t>("verifier_calls", calls);
  }
  return out.Take();
}

StepRecord DecodeStep(const PayloadReader& payload) {
  StepRecord record;
  record.phase = payload.Text("phase");
  if (record.phase != "pretrain" && record.phase != "midtrain" && record.phase != "train") {
    payload.Fail("phase", "no phase");
  }
  record.step = payload.Int("step");
  record.metrics = ReadMetrics(payload, "metrics");
  record.timing = ReadMetrics(payload, "timing");
  if (!payload.Has("verifiers")) return record;
  const auto& names = payload.Texts("verifiers");
  const auto calls = payload.Array<int64_t>("verifier_calls", names.size() * kVerdictClasses);
  for (size_t i = 0; i < names.size(); ++i) {
    auto& counts = record.verifier_calls[std::string(names[i])];
    std::copy_n(calls.begin() + static_cast<std::ptrdiff_t>(i * kVerdictClasses), kVerdictClasses,
                counts.begin());
  }
  return record;
}

std::string Encode(const EvaluationRecord& record) {
  const size_t problems = record.correct_count.size();
  CHECK(record.pass_at_k.size() == record.k.size() && record.maj_at_k.size() == record.k.size());
  CHECK(record.answer_id.size() == problems * static_cast<size_t>(record.samples_per_problem),
        "{} answers to {} problems, {} each", record.answer_id.size(), problems,
        record.samples_per_problem);
  PayloadWriter out;
  out.Text("suite", record.suite);
  out.Int("step", record.step);
  out.Double("temperature", record.temperature);
  out.Int("samples_per_problem", record.samples_per_problem);
  out.Text("suite_hash", record.suite_hash);
  out.Double("accuracy", record.accuracy);
  out.Double("accuracy_low", record.accuracy_low);
  out.Double("accuracy_high", record.accuracy_high);
  out.Double("greedy", record.greedy);
  out.Double("strict", record.strict);
  out.Double("length_mean", record.length_mean);
  out.Array<int64_t>("k", record.k);
  out.Array<double>("pass_at_k", record.pass_at_k);
  out.Array<double>("maj_at_k", record.maj_at_k);
  out.Array<int32_t>("correct_count", record.correct_count);
  out.Array<int32_t>("answer_id", record.answer_id);
  out.Array<int64_t>("verdict_counts", record.verdict_counts);
  WriteMetrics(out, "extra", record.extra);
  return out.Take();
}

EvaluationRecord DecodeEvaluation(const PayloadReader& payload) {
  EvaluationRecord record;
  record.suite = payload.Text("suite");
  record.step = payload.Int("step");
  record.temperature = payload.Double("temperature");
  record.samples_per_problem = payload.Int("samples_per_problem");
  record.suite_hash = payload.Text("suite_hash");
  record.accuracy = payload.Double("accuracy");
  record.accuracy_low = payload.Double("accuracy_low");
  record.accuracy_high = payload.Double("accuracy_high");
  record.greedy = payload.Double("greedy");
  record.strict = payload.Double("strict");
  record.length_mean = payload.Double("length_mean");
  record.k = payload.Array<int64_t>("k");
  record.pass_at_k = payload.Array<double>("pass_at_k", record.k.size());
  record.maj_at_k = payload.Array<double>("maj_at_k", record.k.size());
  record.correct_count = payload.Array<int32_t>("correct_count");
  record.answer_id = payload.Array<int32_t>("answer_id");
  const int64_t samples = record.samples_per_problem;
  if (samples < 0 || samples > (1 << 20) ||
      record.answer_id.size() != record.correct_count.size() * static_cast<size_t>(samples)) {
    payload.Fail("answer_id", "of another length");
  }
  const auto counts = payload.Array<int64_t>("verdict_counts", kVerdictClasses);
  std::copy(counts.begin(), counts.end(), record.verdict_counts.begin());
  record.extra = ReadMetrics(payload, "extra");
  return record;
}

std::string Encode(const SampleRecord& record) {
  PayloadWriter out;
  out.Int("step", record.step);
  out.Int("problem", record.problem);
  out.Text("phase", record.phase);
  out.Text("prompt", record.prompt);
  out.Text("completion", record.completion);
  out.Text("verdict", record.verdict);
  out.Text("reason", record.reason);
  out.Double("reward", record.reward);
  if (!record.suite.empty()) out.Text("suite", record.suite);
  return out.Take();
}

SampleRecord DecodeSample(const PayloadReader& payload) {
  SampleRecord record;
  record.step = payload.Int("step");
  record.problem = payload.Int("problem");
  record.phase = payload.Text("phase");
  record.prompt = payload.Text("prompt");
  record.completion = payload.Text("completion");
  record.verdict = payload.Text("verdict");
  record.reason = payload.Text("reason");
  record.reward = payload.Double("reward");
  if (payload.Has("suite")) record.suite = payload.Text("suite");
  return record;
}

std::string Encode(const RolloutRecord& record) {
  const size_t rollouts = record.prompt_index.size(), tokens = record.tokens.size();
  CHECK(record.length.size() == rollouts && record.reward.size() == rollouts &&
        record.verdict.size() == rollouts);
  CHECK(std::accumulate(record.length.begin(), record.length.end(), int64_t{0}) ==
        static_cast<int64_t>(tokens));
  CHECK(record.mask.size() == tokens && record.advantage.size() == tokens &&
        record.logprob_sampler.size() == tokens && record.logprob_old.size() == tokens);
  CHECK(record.logprob_reference.empty() || record.logprob_reference.size() == tokens);
  CHECK(record.baseline.empty() || record.baseline.size() == tokens);
  PayloadWriter out;
  out.Int("step", record.step);
  out.Array<int32_t>("prompt_index", record.prompt_index);
  out.Array<int32_t>("length", record.length);
  out.Array<double>("reward", record.reward);
  out.Array<uint8_t>("verdict", record.verdict);
  out.Array<int32_t>("tokens", record.tokens);
  out.Array<uint8_t>("mask", record.mask);
  out.Array<double>("advantage", record.advantage);
  out.Array<double>("logprob_sampler", record.logprob_sampler);
  out.Array<double>("logprob_old", record.logprob_old);
  out.Array<double>("logprob_reference", record.logprob_reference);
  if (!record.baseline.empty()) out.Array<double>("baseline", record.baseline);
  out.Int("updates", static_cast<int64_t>(record.logprob_policy.size()));
  std::vector<double> policy;
  for (const auto& update : record.logprob_policy) {
    CHECK(update.size() == tokens, "{} log-probabilities of {} tokens", update.size(), tokens);
    policy.insert(policy.end(), update.begin(), update.end());
  }
  out.Array<double>("logprob_policy", policy);
  return out.Take();
}

RolloutRecord DecodeRollout(const PayloadReader& payload) {
  RolloutRecord record;
  record.step = payload.Int("step");
  record.prompt_index = payload.Array<int32_t>("prompt_index");
  const size_t rollouts = record.prompt_index.size();
  record.length = payload.Array<int32_t>("length", rollouts);
  record.reward = payload.Array<double>("reward", rollouts);
  record.verdict = payload.Array<uint8_t>("verdict", rollouts);
  record.tokens = payload.Array<int32_t>("tokens");
  const size_t tokens = record.tokens.size();
  uint64_t total = 0;
  for (const int32_t length : record.length) {
    if (length < 0) payload.Fail("length", "negative");
    total += static_cast<uint64_t>(length);
  }
  if (total != tokens) payload.Fail("length", "of another sum than the tokens");
  record.mask = payload.Array<uint8_t>("mask", tokens);
  record.advantage = payload.Array<double>("advantage", tokens);
  record.logprob_sampler = payload.Array<double>("logprob_sampler", tokens);
  record.logprob_old = payload.Array<double>("logprob_old", tokens);
  record.logprob_reference = payload.Array<double>("logprob_reference");
  if (!record.logprob_reference.empty() && record.logprob_reference.size() != tokens) {
    payload.Fail("logprob_reference", "of another length");
  }
  if (payload.Has("baseline")) record.baseline = payload.Array<double>("baseline", tokens);
  record.logprob_policy = ReadUpdates(payload, tokens);
  return record;
}

std::string Encode(const RunData::Segment& segment) {
  PayloadWriter out;
  out.Int("step", segment.step);
  out.Text("started_utc", segment.started_utc);
  out.Text("from_checkpoint", segment.from_checkpoint);
  return out.Take();
}

RunData::Segment DecodeSegment(const PayloadReader& payload) {
  return {payload.Int("step"), std::string(payload.Text("started_utc")),
          std::string(payload.Text("from_checkpoint")), ""};
}

std::string Encode(const RunData::Event& event) {
  PayloadWriter out;
  out.Int("step", event.step);
  out.Text("utc", event.utc);
  out.Text("text", event.text);
  return out.Take();
}

RunData::Event DecodeEvent(const PayloadReader& payload) {
  return {payload.Int("step"), std::string(payload.Text("utc")), std::string(payload.Text("text"))};
}

std::string Encode(const RunData::Checkpoint& checkpoint) {
  PayloadWriter out;
  out.Int("step", checkpoint.step);
  out.Text("file", checkpoint.file);
  out.Int("bytes", checkpoint.bytes);
  out.Text("sha256", checkpoint.sha256);
  return out.Take();
}

RunData::Checkpoint DecodeCheckpoint(const PayloadReader& payload) {
  return {payload.Int("step"), std::string(payload.Text("file")), payload.Int("bytes"),
          std::string(payload.Text("sha256"))};
}

}  // namespace rlvr
