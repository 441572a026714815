// SPDX-License-Identifier: Apache-2.0
#include "core/io/compare.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/io/publish.h"
#include "core/io/tensor_file.h"

namespace rlvr {
namespace {

namespace fs = std::filesystem;

// Keeps the first difference that it is told of.
class Difference {
 public:
  bool found() const { return !text_.empty(); }
  const std::string& text() const { return text_; }

  void Say(std::string text) {
    if (!found()) text_ = std::move(text);
  }

  template <class T>
  void Value(const std::string& what, const T& left, const T& right) {
    if (found() || Same(left, right)) return;
    if constexpr (std::is_same_v<T, std::string>) {
      text_ = fmt::format("{}: '{:.60}' and '{:.60}'", what, left, right);
    } else {
      text_ = fmt::format("{}: {} and {}", what, left, right);
    }
  }

  template <class T>
  void Values(const std::string& what, const std::vector<T>& left, const std::vector<T>& right) {
    Value(what + ": number of values", left.size(), right.size());
    for (size_t i = 0; i < left.size() && !found(); ++i) {
      if (!Same(left[i], right[i])) Value(fmt::format("{}[{}]", what, i), left[i], right[i]);
    }
  }

  void Text(const std::string& what, const std::string& left, const std::string& right) {
    if (found() || left == right) return;
    const auto [a, b] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    const auto line = std::count(left.begin(), a, '\n') + 1;
    const auto line_of = [](const std::string& text, std::string::const_iterator at) {
      const auto place = static_cast<size_t>(at - text.begin());
      const size_t begin = place == 0 ? 0 : text.rfind('\n', place - 1) + 1;
      return text.substr(begin, text.find('\n', place) - begin);
    };
    Value(fmt::format("{}, line {}", what, line), line_of(left, a), line_of(right, b));
    Say(fmt::format("{}, line {}", what, line));
  }

 private:
  template <class T>
  static bool Same(const T& left, const T& right) {
    if constexpr (std::is_floating_point_v<T>) {
      return std::memcmp(&left, &right, sizeof(T)) == 0;
    } else {
      return left == right;
    }
  }

  std::string text_;
};

// Row by row, so that the earliest step is named.
void CompareTable(const std::string& name, const RunData::Table& left, const RunData::Table& right,
                  Difference* difference) {
  std::vector<std::pair<const std::vector<double>*, const std::vector<double>*>> pairs;
  std::set<std::string> seen;
  for (const auto& [column, values] : left.columns) {
    seen.insert(column);
    const auto other = std::find_if(right.columns.begin(), right.columns.end(),
                                    [&name = column](const auto& c) { return c.first == name; });
    if (other == right.columns.end()) {
      return difference->Say(name + ": only the first has the column " + column);
    }
    pairs.emplace_back(&values, &other->second);
  }
  for (const auto& [column, values] : right.columns) {
    if (seen.count(column)) continue;
    return difference->Say(name + ": only the second has the column " + column);
  }
  const size_t rows = std::min(left.step.size(), right.step.size());
  for (size_t row = 0; row < rows && !difference->found(); ++row) {
    difference->Value(fmt::format("{} row {}, step", name, row), left.step[row], right.step[row]);
    for (size_t i = 0; i < pairs.size() && !difference->found(); ++i) {
      difference->Value(
          fmt::format("{}/{} at step {}", name, left.columns[i].first, left.step[row]),
          (*pairs[i].first)[row], (*pairs[i].second)[row]);
    }
  }
  difference->Value(name + ": number of steps", left.step.size(), right.step.size());
}

void CompareEvaluation(const EvaluationRecord& left, const EvaluationRecord& right,
                       Difference* difference) {
  const std::string where = fmt::format("/eval/{}, step {}, ", left.suite, left.step);
  const auto value = [&](const char* name, const auto& a, const auto& b) {
    difference->Value(where + name, a, b);
  };
  const auto values = [&](const char* name, const auto& a, const auto& b) {
    difference->Values(where + name, a, b);
  };
  value("suite", left.suite, right.suite);
  value("step", left.step, right.step);
  value("temperature", left.temperature, right.temperature);
  value("samples_per_problem", left.samples_per_problem, right.samples_per_problem);
  value("suite_hash", left.suite_hash, right.suite_hash);
  value("accuracy", left.accuracy, right.accuracy);
  value("accuracy_low", left.accuracy_low, right.accuracy_low);
  value("accuracy_high", left.accuracy_high, right.accuracy_high);
  value("greedy", left.greedy, right.greedy);
  value("strict", left.strict, right.strict);
  value("length_mean", left.length_mean, right.length_mean);
  values("k", left.k, right.k);
  values("pass_at_k", left.pass_at_k, right.pass_at_k);
  values("maj_at_k", left.maj_at_k, right.maj_at_k);
  values("correct_count", left.correct_count, right.correct_count);
  values("answer_id", left.answer_id, right.answer_id);
  for (size_t i = 0; i < kVerdictClasses; ++i) {
    value(kVerdictColumns[i].data(), left.verdict_counts[i], right.verdict_counts[i]);
  }
  value("number of extra columns", left.extra.size(), right.extra.size());
  for (size_t i = 0; i < left.extra.size() && !difference->found(); ++i) {
    const std::string name(left.extra[i].name);
    value("column", name, std::string(right.extra[i].name));
    value(name.c_str(), left.extra[i].value, right.extra[i].value);
  }
}

void CompareSample(const SampleRecord& left, const SampleRecord& right, Difference* difference) {
  const std::string where = fmt::format("/samples, step {}, ", left.step);
  difference->Value(where + "step", left.step, right.step);
  difference->Value(where + "problem", left.problem, right.problem);
  difference->Value(where + "phase", left.phase, right.phase);
  difference->Value(where + "suite", left.suite, right.suite);
  difference->Value(where + "prompt", left.prompt, right.prompt);
  difference->Value(where + "completion", left.completion, right.completion);
  difference->Value(where + "verdict", left.verdict, right.verdict);
  difference->Value(where + "reason", left.reason, right.reason);
  difference->Value(where + "reward", left.reward, right.reward);
}

void CompareRollouts(const RolloutRecord& left, const RolloutRecord& right,
                     Difference* difference) {
  const std::string where = fmt::format("/rollouts, step {}, ", left.step);
  difference->Value(where + "step", left.step, right.step);
  difference->Values(where + "prompt_index", left.prompt_index, right.prompt_index);
  difference->Values(where + "length", left.length, right.length);
  difference->Values(where + "reward", left.reward, right.reward);
  difference->Values(where + "verdict", left.verdict, right.verdict);
  difference->Values(where + "tokens", left.tokens, right.tokens);
  difference->Values(where + "mask", left.mask, right.mask);
  difference->Values(where + "advantage", left.advantage, right.advantage);
  difference->Values(where + "logprob_sampler", left.logprob_sampler, right.logprob_sampler);
  difference->Values(where + "logprob_old", left.logprob_old, right.logprob_old);
  difference->Values(where + "logprob_reference", left.logprob_reference, right.logprob_reference);
  difference->Values(where + "baseline", left.baseline, right.baseline);
  difference->Value(where + "number of updates", left.logprob_policy.size(),
                    right.logprob_policy.size());
  for (size_t i = 0; i < left.logprob_policy.size() && !difference->found(); ++i) {
    difference->Values(where + fmt::format("logprob_policy[{}]", i), left.logprob_policy[i],
                       right.logprob_policy[i]);
  }
}

// Records in order, then their number: a run that stopped early differs where it stopped.
template <class Record, class Compare>
void CompareRecords(const char* name, const std::vector<Record>& left,
                    const std::vector<Record>& right, Compare compare, Difference* difference) {
  for (size_t i = 0; i < std::min(left.size(), right.size()) && !difference->found(); ++i) {
    compare(left[i], right[i], difference);
  }
  difference->Value(fmt::format("{}: number of records", name), left.size(), right.size());
}

void CompareVerifiers(const RunData& left, const RunData& right, Difference* difference) {
  difference->Value("/verifiers: number of verifiers", left.verifiers.size(),
                    right.verifiers.size());
  for (const auto& [name, table] : left.verifiers) {
    const auto other = right.verifiers.find(name);
    if (other == right.verifiers.end()) {
      return difference->Say("/verifiers: only the first has " + name);
    }
    const auto& calls = other->second.calls;
    difference->Values("/verifiers/" + name + "/step", table.step, other->second.step);
    for (size_t row = 0; row < table.calls.size() && !difference->found(); ++row) {
      for (size_t i = 0; i < kVerdictClasses; ++i) {
        difference->Value(
            fmt::format("/verifiers/{}/{} at step {}", name, kVerdictColumns[i], table.step[row]),
            table.calls[row][i], calls[row][i]);
      }
    }
  }
}

std::string ProvenanceOf(const RunData& run, std::string_view key) {
  for (const auto& [name, value] : run.provenance) {
    if (name == key) return value;
  }
  return "";
}

void CompareData(const RunData& left, const RunData& right, Difference* difference) {
  for (const char* key : {"rng", "seed", "precision", "reduction"}) {
    difference->Value(fmt::format("/provenance {}", key), ProvenanceOf(left, key),
                      ProvenanceOf(right, key));
  }
  const auto table = [](const RunData& run, const char* name) {
    const auto found = run.tables.find(name);
    return found == run.tables.end() ? RunData::Table{} : found->second;
  };
  for (const char* name : {"pretrain", "midtrain", "train"}) {
    CompareTable(std::string("/") + name, table(left, name), table(right, name), difference);
  }
  CompareRecords("/eval", left.evaluations, right.evaluations, CompareEvaluation, difference);
  CompareVerifiers(left, right, difference);
  CompareRecords("/rollouts", left.rollouts, right.rollouts, CompareRollouts, difference);
  CompareRecords("/samples", left.samples, right.samples, CompareSample, difference);
  difference->Value("last_step", left.last_step, right.last_step);
  difference->Value("status", left.status, right.status);
}

std::set<std::string> TensorFilesOf(const fs::path& run) {
  std::set<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(run / "checkpoints", none)) {
    if (entry.path().extension() == ".safetensors") names.insert(entry.path().filename().string());
  }
  return names;
}

std::string ItemDifference(const Tensor& left, const Tensor& right) {
  const auto [a, b] = std::mismatch(left.data.begin(), left.data.end(), right.data.begin());
  const size_t at = static_cast<size_t>(a - left.data.begin());
  if (left.dtype != "F32") return fmt::format("byte {}", at);
  float x = 0, y = 0;
  std::memcpy(&x, left.data.data() + at / 4 * 4, 4);
  std::memcpy(&y, right.data.data() + at / 4 * 4, 4);
  return fmt::format("item {}: {} and {}", at / 4, x, y);
}

void CompareTensors(const std::string& name, const TensorFile& left, const TensorFile& right,
                    Difference* difference) {
  difference->Value(name + ": number of tensors", left.tensors.size(), right.tensors.size());
  for (const Tensor& tensor : left.tensors) {
    if (difference->found()) return;
    const std::string where = name + ", tensor " + tensor.name;
    const Tensor* other = right.Find(tensor.name);
    if (!other) return difference->Say(where + ": only the first has it");
    difference->Value(where + ": type", tensor.dtype, other->dtype);
    difference->Values(where + ": shape", tensor.shape, other->shape);
    if (difference->found() || tensor.data == other->data) continue;
    difference->Say(where + ", " + ItemDifference(tensor, *other));
  }
}

void CompareCheckpoints(const fs::path& left, const fs::path& right, Difference* difference) {
  const std::set<std::string> a = TensorFilesOf(left), b = TensorFilesOf(right);
  std::vector<std::string> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  if (common.empty() && a.size() + b.size() > 0) {
    difference->Say("checkpoints: none of a step that both have");
  }
  for (const std::string& name : common) {
    if (difference->found()) return;
    CompareTensors("checkpoints/" + name, ReadTensorFile(left / "checkpoints" / name),
                   ReadTensorFile(right / "checkpoints" / name), difference);
  }
}

}  // namespace

std::string CompareRuns(const fs::path& left, const fs::path& right,
                        const std::function<std::string(const std::string&)>& identity) {
  const RunData a = ReadRun(left), b = ReadRun(right);
  Difference difference;
  difference.Text("/config/resolved", identity(a.resolved_config), identity(b.resolved_config));
  CompareData(a, b, &difference);
  if (!difference.found()) CompareCheckpoints(left, right, &difference);
  return difference.text();
}

}  // namespace rlvr
