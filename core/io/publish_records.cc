// SPDX-License-Identifier: Apache-2.0
#include "core/io/publish_records.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "core/base/missing.h"
#include "core/base/utf8.h"
#include "core/io/h5_group.h"

namespace rlvr {
namespace {

// The evaluations of one suite and the sizes of the axes that they share.
struct Suite {
  std::span<const EvaluationRecord> rows;
  size_t problems = 0, samples = 0;
  std::vector<int64_t> k;

  explicit Suite(std::span<const EvaluationRecord> records) : rows(records) {
    std::set<int64_t> all;
    for (const EvaluationRecord& row : rows) {
      problems = std::max(problems, row.correct_count.size());
      samples = std::max(samples, static_cast<size_t>(row.samples_per_problem));
      all.insert(row.k.begin(), row.k.end());
    }
    k.assign(all.begin(), all.end());
  }

  template <class Member>
  std::vector<double> Column(Member member) const {
    std::vector<double> column;
    for (const EvaluationRecord& row : rows) column.push_back(row.*member);
    return column;
  }

  // [evaluation, k]
  std::vector<double> AtK(std::vector<double> EvaluationRecord::*member) const {
    std::vector<double> table(rows.size() * k.size(), kMissing);
    for (size_t row = 0; row < rows.size(); ++row) {
      for (size_t i = 0; i < rows[row].k.size(); ++i) {
        const auto place = std::lower_bound(k.begin(), k.end(), rows[row].k[i]) - k.begin();
        table[row * k.size() + static_cast<size_t>(place)] = (rows[row].*member)[i];
      }
    }
    return table;
  }

  // [evaluation, problem], -1 where an evaluation has fewer
  std::vector<int32_t> Counts() const {
    std::vector<int32_t> table(rows.size() * problems, -1);
    for (size_t row = 0; row < rows.size(); ++row) {
      std::copy(rows[row].correct_count.begin(), rows[row].correct_count.end(),
                table.begin() + static_cast<std::ptrdiff_t>(row * problems));
    }
    return table;
  }

  // [evaluation, problem, sample]
  std::vector<int32_t> Answers() const {
    std::vector<int32_t> table(rows.size() * problems * samples, -1);
    for (size_t row = 0; row < rows.size(); ++row) {
      const auto& ids = rows[row].answer_id;
      const auto n = static_cast<size_t>(rows[row].samples_per_problem);
      for (size_t i = 0; i < ids.size(); ++i) {
        table[(row * problems + i / n) * samples + i % n] = ids[i];
      }
    }
    return table;
  }
};

void WriteVerdictAxis(const std::string& path, H5Group* group, H5Writer* writer) {
  std::vector<int64_t> codes(kVerdictClasses);
  std::string meanings;
  for (size_t i = 0; i < kVerdictClasses; ++i) {
    codes[i] = static_cast<int64_t>(i);
    meanings += (i ? " " : "") + std::string(kVerdictColumns[i]);
  }
  group->WriteAxis({"verdict", "1", "verdict class, named in order by flag_meanings"}, codes);
  writer->SetAttribute(path + "/verdict", "flag_meanings", meanings);
}

void WriteExtras(const RunData& run, const Suite& suite, H5Group* group) {
  std::map<std::string, std::vector<double>> extras;
  std::vector<std::string> order;
  for (size_t row = 0; row < suite.rows.size(); ++row) {
    for (const MetricValue& value : suite.rows[row].extra) {
      std::string name(value.name);
      auto& column = extras[name];
      if (column.empty()) {
        column.assign(suite.rows.size(), kMissing);
        order.push_back(std::move(name));
      }
      column[row] = value.value;
    }
  }
  for (const std::string& name : order) {
    const MetricInfo info = FindMetric(run, "eval/" + suite.rows.front().suite, name);
    group->Write({name, info.unit, info.help}, extras[name], {"step"});
  }
}

void WriteScores(const Suite& suite, H5Group* group) {
  using Record = EvaluationRecord;
  group->Write({"accuracy", "1", "share of sampled answers that are right"},
               suite.Column(&Record::accuracy), {"step"});
  group->Write({"accuracy_low", "1", "lower end of accuracy's 95 % interval"},
               suite.Column(&Record::accuracy_low), {"step"});
  group->Write({"accuracy_high", "1", "upper end of accuracy's 95 % interval"},
               suite.Column(&Record::accuracy_high), {"step"});
  group->Write({"greedy", "1", "share of greedy answers that are right"},
               suite.Column(&Record::greedy), {"step"});
  group->Write({"strict", "1", "share of sampled answers that are right in every step"},
               suite.Column(&Record::strict), {"step"});
  group->Write({"length_mean", "token", "mean length of sampled completions"},
               suite.Column(&Record::length_mean), {"step"});
}

void WriteSuite(const RunData& run, const Suite& suite, H5Writer* writer) {
  const EvaluationRecord& first = suite.rows.front();
  const std::string path = "/eval/" + first.suite;
  writer->MakeGroup(path);
  writer->SetAttribute(path, "temperature", first.temperature);
  writer->SetAttribute(path, "samples_per_problem", first.samples_per_problem);
  writer->SetAttribute(path, "suite_hash", first.suite_hash);
  H5Group group(writer, path);
  std::vector<int64_t> steps, verdicts;
  for (const EvaluationRecord& row : suite.rows) {
    steps.push_back(row.step);
    verdicts.insert(verdicts.end(), row.verdict_counts.begin(), row.verdict_counts.end());
  }
  group.WriteSteps(steps);
  WriteScores(suite, &group);
  WriteExtras(run, suite, &group);
  group.WriteAxis({"k", "1", "number of samples that count"}, suite.k);
  group.WritePlainAxis("problem", static_cast<int64_t>(suite.problems), "problem of the suite");
  group.WritePlainAxis("sample", static_cast<int64_t>(suite.samples), "sample of a problem");
  WriteVerdictAxis(path, &group, writer);
  group.Write({"pass_at_k", "1", "chance that one of k samples is right, unbiased, mean"},
              suite.AtK(&EvaluationRecord::pass_at_k), {"step", "k"});
  group.Write({"maj_at_k", "1",
               "share of blocks of k samples whose most frequent answer is right; all right "
               "answers of a problem count as one"},
              suite.AtK(&EvaluationRecord::maj_at_k), {"step", "k"});
  group.Write({"correct_count", "count", "right answers to the problem"}, suite.Counts(),
              {"step", "problem"});
  group.Write({"answer_id", "1", "equal answers share a number; 0 the right one, -1 none"},
              suite.Answers(), {"step", "problem", "sample"});
  group.Write({"verdict_counts", "count", "sampled completions of each verdict class"}, verdicts,
              {"step", "verdict"});
}

template <class T>
std::vector<T> Concatenate(const std::vector<RolloutRecord>& records,
                           std::vector<T> RolloutRecord::*member) {
  std::vector<T> all;
  for (const RolloutRecord& r : records) {
    all.insert(all.end(), (r.*member).begin(), (r.*member).end());
  }
  return all;
}

void WriteRolloutRows(const std::vector<RolloutRecord>& records, H5Group* group) {
  std::vector<int64_t> step, begin, end;
  for (const RolloutRecord& r : records) {
    for (const int32_t length : r.length) {
      step.push_back(r.step);
      begin.push_back(end.empty() ? 0 : end.back());
      end.push_back(begin.back() + length);
    }
  }
  using R = RolloutRecord;
  group->WritePlainAxis("rollout", static_cast<int64_t>(step.size()), "rollout that was logged");
  group->Write({"step", "step", "step that the rollout belongs to"}, step, {"rollout"});
  group->Write({"prompt_index", "1", "prompt of the step"}, Concatenate(records, &R::prompt_index),
               {"rollout"});
  group->Write({"reward", "1", "reward of the rollout"}, Concatenate(records, &R::reward),
               {"rollout"});
  group->Write({"verdict", "1", "verdict class, as in /eval/*/verdict"},
               Concatenate(records, &R::verdict), {"rollout"});
  group->Write({"token_begin", "token", "first token of the rollout"}, begin, {"rollout"});
  group->Write({"token_end", "token", "one past its last token"}, end, {"rollout"});
}

// Of each token, NaN in steps that have none.
std::vector<double> WithMissing(const std::vector<RolloutRecord>& records,
                                std::vector<double> RolloutRecord::*member) {
  std::vector<double> all;
  for (const RolloutRecord& r : records) {
    const std::vector<double> missing(r.tokens.size(), kMissing);
    const auto& values = (r.*member).empty() ? missing : r.*member;
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

// What not every step has: NaN there.
void WriteTokenTables(const std::vector<RolloutRecord>& records, H5Group* group) {
  std::vector<double> policy;
  size_t updates = 0;
  for (const RolloutRecord& r : records) {
    updates = std::max(updates, r.logprob_policy.size());
  }
  for (size_t update = 0; update < updates; ++update) {
    for (const RolloutRecord& r : records) {
      const std::vector<double> missing(r.tokens.size(), kMissing);
      const auto& values = update < r.logprob_policy.size() ? r.logprob_policy[update] : missing;
      policy.insert(policy.end(), values.begin(), values.end());
    }
  }
  group->Write({"logprob_reference", "nat", "log-probability under the reference"},
               WithMissing(records, &RolloutRecord::logprob_reference), {"token"});
  const bool baseline = std::any_of(records.begin(), records.end(),
                                    [](const RolloutRecord& r) { return !r.baseline.empty(); });
  if (baseline) {
    group->Write({"baseline", "1", "value of the state, or reward of the greedy completion"},
                 WithMissing(records, &RolloutRecord::baseline), {"token"});
  }
  group->WritePlainAxis("update", static_cast<int64_t>(updates), "update of the step");
  group->Write({"logprob_policy", "nat", "log-probability at the update"}, policy,
               {"update", "token"});
}

}  // namespace

MetricInfo FindMetric(const RunData& run, const std::string& group, const std::string& name) {
  for (const auto& [metric_group, info] : run.metrics) {
    if (metric_group == group && info.name == name) return info;
  }
  return {name, "1", name};
}

void WriteEvaluations(const RunData& run, H5Writer* writer) {
  const std::span<const EvaluationRecord> all(run.evaluations);
  for (size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    while (end < all.size() && all[end].suite == all[begin].suite) ++end;
    WriteSuite(run, Suite(all.subspan(begin, end - begin)), writer);
  }
}

void WriteVerifierCalls(const RunData& run, H5Writer* writer) {
  for (const auto& [name, table] : run.verifiers) {
    H5Group group(writer, "/verifiers/" + name);
    group.WriteSteps(table.step);
    for (size_t verdict = 0; verdict < kVerdictClasses; ++verdict) {
      std::vector<int64_t> calls;
      for (const auto& counts : table.calls) calls.push_back(counts[verdict]);
      const std::string word(kVerdictColumns[verdict]);
      group.Write({word, "count", "calls that gave " + word}, calls, {"step"});
    }
  }
}

void WriteRollouts(const RunData& run, H5Writer* writer) {
  if (run.rollouts.empty()) return;
  H5Group group(writer, "/rollouts");
  WriteRolloutRows(run.rollouts, &group);
  const auto tokens = [&](auto member) { return Concatenate(run.rollouts, member); };
  using R = RolloutRecord;
  const std::vector<int32_t> token = tokens(&R::tokens);
  group.WritePlainAxis("token", static_cast<int64_t>(token.size()), "token of all rollouts");
  group.Write({"tokens", "1", "token of the vocabulary"}, token, {"token"});
  group.Write({"mask", "1", "1 where the token counts in the loss"}, tokens(&R::mask), {"token"});
  group.Write({"advantage", "1", "advantage of the token"}, tokens(&R::advantage), {"token"});
  group.Write({"logprob_sampler", "nat", "log-probability when it was sampled"},
              tokens(&R::logprob_sampler), {"token"});
  group.Write({"logprob_old", "nat", "log-probability before the first update"},
              tokens(&R::logprob_old), {"token"});
  WriteTokenTables(run.rollouts, &group);
}

void WriteSamples(const RunData& run, H5Writer* writer) {
  if (run.samples.empty()) return;
  std::vector<int64_t> step, problem;
  std::vector<std::string> phase, suite, verdict, reason, prompt, completion;
  std::vector<double> reward;
  for (const SampleRecord& sample : run.samples) {
    step.push_back(sample.step);
    problem.push_back(sample.problem);
    phase.push_back(sample.phase);
    suite.push_back(sample.suite);
    verdict.push_back(sample.verdict);
    reason.push_back(ToReadable(sample.reason));
    reward.push_back(sample.reward);
    prompt.push_back(ToReadable(sample.prompt));
    completion.push_back(ToReadable(sample.completion));
  }
  H5Group group(writer, "/samples");
  group.WritePlainAxis("sample", static_cast<int64_t>(step.size()), "completion kept for reading");
  group.Write({"step", "step", "step that it belongs to"}, step, {"sample"});
  group.Write({"problem", "1", "number of the problem"}, problem, {"sample"});
  group.Write({"phase", "", "train or eval"}, phase, "sample");
  group.Write({"suite", "", "suite of an evaluation; empty in training"}, suite, "sample");
  group.Write({"verdict", "", "verdict class"}, verdict, "sample");
  group.Write({"reason", "", "the verdict's reason"}, reason, "sample");
  group.Write({"reward", "1", "reward of the completion"}, reward, {"sample"});
  group.WriteLongTexts({"prompt", "byte", "prompts, one after the other, UTF-8"}, prompt, "sample");
  group.WriteLongTexts({"completion", "byte", "completions, one after the other, UTF-8"},
                       completion, "sample");
}

}  // namespace rlvr
