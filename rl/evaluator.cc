// SPDX-License-Identifier: Apache-2.0
#include "rl/evaluator.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/missing.h"
#include "core/base/rng.h"
#include "rl/checkpoint.h"
#include "rl/estimates.h"
#include "rl/evaluator_comparisons.h"

namespace rlvr {
namespace {

constexpr int64_t kBootstrapDraws = 1000;

double Share(double part, double whole) { return whole > 0 ? part / whole : kMissing; }

// Answer ids of one problem's samples: 0 the right answer, then 1, 2, ... in order of appearance,
// -1 none.
void NumberAnswers(std::span<int32_t> ids, std::span<const Judgement> judgements) {
  std::map<std::string, int32_t> seen;
  for (size_t i = 0; i < ids.size(); ++i) {
    const Verdict& verdict = judgements[i].verdict;
    if (verdict.correct()) {
      ids[i] = 0;
    } else if (verdict.value.empty()) {
      ids[i] = -1;
    } else {
      ids[i] = seen.emplace(verdict.value, static_cast<int32_t>(seen.size()) + 1).first->second;
    }
  }
}

std::string SuiteHash(const RolloutBatch& batch) {
  Sha256 hash;
  for (const Drawn& drawn : batch.drawn) {
    hash.Add(drawn.problem.prompt);
    hash.Add(std::string_view("\n"));
    hash.Add(drawn.problem.gold);
    hash.Add(std::string_view("\n"));
  }
  return hash.Hex();
}

std::vector<MetricInfo> ExtraInfos(const std::vector<std::string>& modes) {
  std::vector<MetricInfo> infos = {
      {"greedy_strict", "1", "share of greedy completions with a right answer and right steps"},
      {"truncated", "1", "share of samples cut at max_completion_tokens"},
      {"distinct_answers", "1", "different answers among a problem's samples, mean"},
      {"logprob_right", "nat", "log-probability of a right sample, mean"},
      {"logprob_wrong", "nat", "log-probability of any other sample, mean"}};
  for (const std::string& mode : modes) {
    infos.push_back({"mode_share_" + mode, "1", "share of samples in mode " + mode});
    infos.push_back({"accuracy_given_" + mode, "1", "accuracy of samples in mode " + mode});
    infos.push_back(
        {"greedy_mode_share_" + mode, "1", "share of greedy completions in mode " + mode});
  }
  return infos;
}

}  // namespace

std::vector<Split> SplitsOfSuites(const std::vector<std::string>& suites,
                                  const ProblemSource& source) {
  std::vector<Split> splits = {Split::kEval};
  const auto inside = [](const std::string& suite) { return suite == "heldout"; };
  if (std::all_of(suites.begin(), suites.end(), inside)) return splits;
  std::vector<std::string> known = {"heldout"};
  const std::vector<Split> outside = source.OutsideSplits();
  for (const Split split : outside) known.emplace_back(SplitName(split));
  for (const std::string& suite : suites) {
    const auto it = std::find(known.begin(), known.end(), suite);
    if (it == known.end()) {
      throw Error(ExitCode::kConfig,
                  fmt::format("eval.suites: the task has no suite '{}'; expected some of {}", suite,
                              fmt::join(known, ", ")));
    }
    if (it == known.begin()) continue;
    const Split split = outside[static_cast<size_t>(it - known.begin()) - 1];
    if (std::find(splits.begin(), splits.end(), split) == splits.end()) splits.push_back(split);
  }
  return splits;
}

void CheckEvaluation(const EvalConfig& config, const ProblemSource& source) {
  SplitsOfSuites(config.suites, source);
  for (const int64_t k : config.Ks()) {
    if (k <= config.samples_per_problem) continue;
    throw Error(ExitCode::kConfig,
                fmt::format("eval.k = {}: eval.samples_per_problem = {}; expected as many samples",
                            k, config.samples_per_problem));
  }
}

Evaluator::Evaluator(const EvalConfig& config, const SamplingOptions& sampling, Split split,
                     const Parts& parts)
    : config_(config),
      max_completion_tokens_(config.max_completion_tokens > 0 ? config.max_completion_tokens
                                                              : sampling.max_completion_tokens),
      sampler_(parts.sampler),
      suite_(split == Split::kEval ? "heldout" : SplitName(split)),
      modes_(parts.source.Modes().size()) {
  PromptRange range{
      .seed = SuiteSeed(config), .split = split, .prompts = config.problems, .group_size = 1};
  greedy_ = sampler_.Draw(range);
  range.group_size = config.samples_per_problem;
  sampled_ = sampler_.Draw(range);
  suite_hash_ = SuiteHash(sampled_);
  extra_infos_ = ExtraInfos(parts.source.Modes());
  task_names_ = parts.source.TaskNames();
  const std::vector<MetricInfo> more = ComparisonInfos(task_names_, config.Ks());
  extra_infos_.insert(extra_infos_.end(), more.begin(), more.end());
}

uint64_t Evaluator::SuiteSeed(const EvalConfig& config) {
  return Mix64(static_cast<uint64_t>(config.seed), Hash64("eval.suite"));
}

Evaluation Evaluator::Evaluate(const float* params, int64_t step, int64_t samples_kept) {
  const auto seed = static_cast<uint64_t>(config_.seed);
  const SamplingOptions greedy{.temperature = 0, .max_completion_tokens = max_completion_tokens_};
  SamplingOptions sampled = greedy;
  sampled.temperature = config_.temperature;
  const auto key = [seed](int64_t problem, int64_t sample) {
    return StreamKey(seed, "eval.token",
                     {static_cast<uint64_t>(problem), static_cast<uint64_t>(sample)});
  };
  sampler_.Complete(greedy_, params, greedy, key);
  sampler_.Complete(sampled_, params, sampled, key);

  Evaluation evaluation;
  EvaluationRecord& record = evaluation.record;
  record.suite = suite_;
  record.step = step;
  record.temperature = config_.temperature;
  record.samples_per_problem = config_.samples_per_problem;
  record.suite_hash = suite_hash_;
  Count(record, sampled_);
  const auto right = std::count_if(greedy_.judgement.begin(), greedy_.judgement.end(),
                                   [](const Judgement& j) { return j.verdict.correct(); });
  record.greedy = Share(static_cast<double>(right), static_cast<double>(greedy_.rollouts()));
  AddExtras(record, sampled_);
  AddComparisons(record);
  for (int64_t problem = 0; problem < std::min(samples_kept, sampled_.prompts); ++problem) {
    const int64_t first = problem * config_.samples_per_problem;
    evaluation.samples.push_back(ReadableSample(sampled_, first, step, "eval"));
    evaluation.samples.back().suite = suite_;
  }
  return evaluation;
}

void Evaluator::Count(EvaluationRecord& record, const RolloutBatch& sampled) const {
  const int64_t n = sampled.group_size, problems = sampled.prompts;
  record.answer_id.resize(static_cast<size_t>(n * problems));
  std::vector<double> rate;
  int64_t correct = 0, strict = 0, tokens = 0;
  for (int64_t problem = 0; problem < problems; ++problem) {
    const auto judgements = std::span(sampled.judgement).subspan(problem * n, n);
    NumberAnswers(std::span(record.answer_id).subspan(problem * n, n), judgements);
    int32_t right = 0;
    for (const Judgement& judgement : judgements) {
      right += judgement.verdict.correct();
      strict += judgement.strict;
      ++record.verdict_counts[static_cast<size_t>(judgement.verdict.verdict)];
    }
    correct += right;
    record.correct_count.push_back(right);
    rate.push_back(static_cast<double>(right) / static_cast<double>(n));
  }
  for (const int32_t length : sampled.length) tokens += length;
  const auto total = static_cast<double>(n * problems);
  record.accuracy = static_cast<double>(correct) / total;
  record.strict = static_cast<double>(strict) / total;
  record.length_mean = static_cast<double>(tokens) / total;
  Stream rng(static_cast<uint64_t>(config_.seed), "eval.bootstrap");
  const Interval interval =
      n == 1 ? WilsonInterval(correct, problems) : ProblemInterval(rate, kBootstrapDraws, rng);
  record.accuracy_low = interval.low;
  record.accuracy_high = interval.high;
  for (const int64_t k : config_.Ks()) {
    double pass = 0, majority = 0;
    for (int64_t problem = 0; problem < problems; ++problem) {
      pass += PassAtK(n, record.correct_count[problem], k);
      majority += MajAtK(std::span(record.answer_id).subspan(problem * n, n), k);
    }
    record.k.push_back(k);
    record.pass_at_k.push_back(pass / static_cast<double>(problems));
    record.maj_at_k.push_back(majority / static_cast<double>(problems));
  }
}

void Evaluator::AddExtras(EvaluationRecord& record, const RolloutBatch& sampled) const {
  const size_t modes = modes_;
  std::vector<double> in_mode(modes), right_in_mode(modes), greedy_in_mode(modes);
  double truncated = 0, logprob_right = 0, logprob_wrong = 0, right = 0, greedy_strict = 0;
  for (int64_t i = 0; i < sampled.rollouts(); ++i) {
    const Judgement& judgement = sampled.judgement[i];
    const auto first = sampled.logprob_sampler.begin() + i * sampled.stride;
    double logprob = 0;
    for (auto it = first; it != first + sampled.length[i]; ++it) logprob += *it;
    (judgement.verdict.correct() ? logprob_right : logprob_wrong) += logprob;
    right += judgement.verdict.correct();
    truncated += sampled.truncated[i];
    if (judgement.mode < 0) continue;
    ++in_mode[judgement.mode];
    right_in_mode[judgement.mode] += judgement.verdict.correct();
  }
  for (const Judgement& judgement : greedy_.judgement) {
    greedy_strict += judgement.strict;
    if (judgement.mode >= 0) ++greedy_in_mode[judgement.mode];
  }
  double distinct = 0;
  for (int64_t problem = 0; problem < sampled.prompts; ++problem) {
    const auto ids =
        std::span(record.answer_id).subspan(problem * sampled.group_size, sampled.group_size);
    distinct += static_cast<double>(std::set<int32_t>(ids.begin(), ids.end()).size());
  }
  const auto total = static_cast<double>(sampled.rollouts());
  const auto greedy_total = static_cast<double>(greedy_.rollouts());
  std::vector<double> values = {Share(greedy_strict, greedy_total), truncated / total,
                                distinct / static_cast<double>(sampled.prompts),
                                Share(logprob_right, right), Share(logprob_wrong, total - right)};
  for (size_t mode = 0; mode < modes; ++mode) {
    values.push_back(in_mode[mode] / total);
    values.push_back(Share(right_in_mode[mode], in_mode[mode]));
    values.push_back(Share(greedy_in_mode[mode], greedy_total));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    record.extra.push_back({extra_infos_[i].name, values[i]});
  }
}

// In the order of ComparisonInfos, behind the columns that AddExtras wrote.
void Evaluator::AddComparisons(EvaluationRecord& record) {
  std::vector<double> now, greedy;
  for (const int32_t count : record.correct_count) now.push_back(count);
  for (const Judgement& judgement : greedy_.judgement) {
    greedy.push_back(judgement.verdict.correct() ? 1 : 0);
  }
  if (initial_.size() != now.size()) initial_ = now;
  std::vector<double> values = ComparisonValues({sampled_, now, initial_, greedy, last_greedy_},
                                                task_names_.size(), config_.Ks());
  last_greedy_ = std::move(greedy);
  for (const double value : values) {
    record.extra.push_back({extra_infos_[record.extra.size()].name, value});
  }
}

void Evaluator::Save(TensorFile& state) const {
  PutNumbers(state, fmt::format("eval.{}.initial", suite_), initial_);
  PutNumbers(state, fmt::format("eval.{}.last_greedy", suite_), last_greedy_);
}

void Evaluator::Load(const TensorFile& state) {
  initial_ = GetNumbers(state, fmt::format("eval.{}.initial", suite_));
  last_greedy_ = GetNumbers(state, fmt::format("eval.{}.last_greedy", suite_));
}

SampleRecord ReadableSample(const RolloutBatch& batch, int64_t rollout, int64_t step,
                            std::string_view phase) {
  const int64_t problem = rollout / batch.group_size;
  const Judgement& judgement = batch.judgement[rollout];
  return {.step = step,
          .problem = problem,
          .phase = std::string(phase),
          .prompt = batch.drawn[problem].problem.prompt,
          .completion = batch.text[rollout],
          .verdict = std::string(VerdictName(judgement.verdict.verdict)),
          .reason = std::string(judgement.verdict.reason),
          .reward = batch.reward.empty() ? static_cast<double>(judgement.verdict.correct())
                                         : batch.reward[rollout]};
}

double GreedyStrictAccuracy(Sampler& sampler, const float* params, const SamplingOptions& sampling,
                            int64_t problems) {
  RolloutBatch batch = sampler.Draw(
      {.seed = Hash64("phase.check"), .split = Split::kEval, .prompts = problems, .group_size = 1});
  sampler.Complete(batch, params,
                   {.temperature = 0, .max_completion_tokens = sampling.max_completion_tokens},
                   [](int64_t, int64_t) { return uint64_t{0}; });
  double strict = 0;
  for (const Judgement& judgement : batch.judgement) strict += judgement.strict;
  return strict / static_cast<double>(problems);
}

}  // namespace rlvr
