#pragma once
// What a run writes down: one struct for each kind of journal record. RunLog appends them,
// the publisher turns them into run.h5. Plain values; NaN for missing.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rlvr {

// As core/api/verdict.h has them, which this layer may not include; a test compares the two.
inline constexpr size_t kVerdictClasses = 9;
inline constexpr std::array<std::string_view, kVerdictClasses> kVerdictColumns = {
    "correct",     "wrong",     "no_answer",       "ambiguous",      "unparsable",
    "over_budget", "truncated", "verifier_unsure", "verifier_failed"};

// Name, unit and meaning of a column, declared once where the metric is computed (rl/metrics.cc and
// others).
struct MetricInfo {
  std::string name;  // path below the group, such as "reward_mean" of /train
  std::string unit;  // "1", "nat", "token", "s", "byte", ...
  std::string help;  // the column's long_name
};

struct MetricValue {
  std::string_view name;
  double value;
};

// A row of /pretrain, /midtrain or /train, and of /timing (volatile).
struct StepRecord {
  std::string phase;  // "pretrain", "midtrain" or "train"
  int64_t step = 0;
  std::vector<MetricValue> metrics;
  std::vector<MetricValue> timing;
  std::map<std::string, std::array<int64_t, 9>> verifier_calls =
      {};  // by verifier name, by verdict class
};

// A row of /eval/<suite>.
struct EvaluationRecord {
  std::string suite = "heldout";
  int64_t step = 0;
  double temperature = 1;
  int64_t samples_per_problem = 1;
  std::string suite_hash;
  double accuracy = 0, accuracy_low = 0, accuracy_high = 0, greedy = 0, strict = 0, length_mean = 0;
  std::vector<int64_t> k;  // of the next two
  std::vector<double> pass_at_k, maj_at_k;
  std::vector<int32_t> correct_count;  // [problem]
  std::vector<int32_t> answer_id;      // [problem, sample], -1: none
  std::array<int64_t, 9> verdict_counts{};
  std::vector<MetricValue> extra = {};  // further columns of the suite, such as "mode_share_worked"
};

// Some completions in text, for reading by eye: rows of /samples.
struct SampleRecord {
  int64_t step = 0, problem = 0;
  std::string phase;  // "train" or "eval"
  std::string prompt, completion, verdict, reason;
  double reward = 0;
  std::string suite = {};  // of an evaluation; empty in training
};

// The rollouts of one step, for recomputing the loss by hand: rows of /rollouts. Rollout i has
// length[i] tokens; token arrays are concatenated in rollout order. logprob_policy: [update][token
// of all rollouts].
struct RolloutRecord {
  int64_t step = 0;
  std::vector<int32_t> prompt_index;  // [rollout]
  std::vector<int32_t> length;        // [rollout]
  std::vector<double> reward;         // [rollout]
  std::vector<uint8_t> verdict;       // [rollout]
  std::vector<int32_t> tokens;
  std::vector<uint8_t> mask;
  std::vector<double> advantage;
  std::vector<double> logprob_sampler, logprob_old, logprob_reference;  // reference may be empty
  // What a value network says of the state before the token, or the reward of the prompt's greedy
  // completion; empty under other baselines.
  std::vector<double> baseline;
  std::vector<std::vector<double>>
      logprob_policy;  // one a gradient update that the rollout was part of
};

}  // namespace rlvr
