// SPDX-License-Identifier: Apache-2.0
#include "rl/evaluator_comparisons.h"

#include <algorithm>
#include <functional>

#include "core/base/missing.h"
#include "rl/rollout_metrics.h"

namespace rlvr {
namespace {

// C(c, k) / C(n, k): the chance that k of n samples, c of them right, are all right.
double AllRight(double n, double c, int64_t k) {
  double chance = 1;
  for (int64_t i = 0; i < k; ++i) {
    chance *= std::max(0.0, c - static_cast<double>(i)) / (n - static_cast<double>(i));
  }
  return chance;
}

// Accuracy over the problems of which `in` is true.
double AccuracyOf(const ComparisonInputs& inputs, const std::function<bool(size_t)>& in) {
  double right = 0, problems = 0;
  for (size_t i = 0; i < inputs.right.size(); ++i) {
    if (in(i)) right += inputs.right[i], problems += 1;
  }
  const auto samples = static_cast<double>(inputs.sampled.group_size);
  return problems > 0 ? right / (problems * samples) : kMissing;
}

// The third of the problems by difficulty, 0 to 2, that each is in. Those of one difficulty are in
// one third: that of their mean rank.
std::vector<int> Thirds(const RolloutBatch& sampled) {
  std::vector<double> sorted;
  for (const Drawn& drawn : sampled.drawn) sorted.push_back(drawn.problem.difficulty);
  std::sort(sorted.begin(), sorted.end());
  const auto low = std::ssize(sorted) / 3, high = std::ssize(sorted) * 2 / 3;
  std::vector<int> thirds;
  for (const Drawn& drawn : sampled.drawn) {
    const auto [first, last] =
        std::equal_range(sorted.begin(), sorted.end(), drawn.problem.difficulty);
    const auto twice_rank = (first - sorted.begin()) + (last - sorted.begin()) - 1;
    thirds.push_back(twice_rank <= 2 * low ? 0 : twice_rank <= 2 * high ? 1 : 2);
  }
  return thirds;
}

void AddByDifficulty(std::vector<double>& values, const ComparisonInputs& inputs) {
  const std::vector<int> thirds = Thirds(inputs.sampled);
  for (const int third : {0, 1, 2}) {
    values.push_back(AccuracyOf(inputs, [&](size_t i) { return thirds[i] == third; }));
  }
}

void AddByInitial(std::vector<double>& values, const ComparisonInputs& inputs) {
  const auto samples = static_cast<double>(inputs.sampled.group_size);
  const std::vector<double>& initial = inputs.initial;
  values.push_back(AccuracyOf(inputs, [&](size_t i) { return initial[i] == 0; }));
  values.push_back(
      AccuracyOf(inputs, [&](size_t i) { return initial[i] > 0 && initial[i] < samples; }));
  values.push_back(AccuracyOf(inputs, [&](size_t i) { return initial[i] == samples; }));
}

void AddFlips(std::vector<double>& values, const ComparisonInputs& inputs) {
  const std::vector<double>&now = inputs.greedy, &before = inputs.last_greedy;
  if (before.size() != now.size() || now.empty()) {
    values.insert(values.end(), {kMissing, kMissing});
    return;
  }
  double gained = 0, lost = 0;
  for (size_t i = 0; i < now.size(); ++i) {
    gained += now[i] > before[i] ? 1 : 0, lost += now[i] < before[i] ? 1 : 0;
  }
  const auto problems = static_cast<double>(now.size());
  values.insert(values.end(), {gained / problems, lost / problems});
}

}  // namespace

std::vector<MetricInfo> ComparisonInfos(const std::vector<std::string>& tasks,
                                        const std::vector<int64_t>& k) {
  std::vector<MetricInfo> infos = {
      {"answer_entropy", "nat", "entropy of the answers to a problem, mean of problems"},
      {"accuracy_difficulty_low", "1",
       "accuracy of the third of problems of least difficulty; those of one difficulty are in the "
       "third of their mean rank"},
      {"accuracy_difficulty_middle", "1", "accuracy of the third in between"},
      {"accuracy_difficulty_high", "1", "accuracy of the third of greatest difficulty"},
      {"accuracy_initial_none", "1", "accuracy of problems that the base never got right"},
      {"accuracy_initial_some", "1", "accuracy of problems that the base got right at times"},
      {"accuracy_initial_all", "1", "accuracy of problems that the base always got right"},
      {"flips_to_right", "1",
       "share of problems whose greedy answer has become right since the evaluation before"},
      {"flips_to_wrong", "1", "share of problems whose greedy answer has become wrong since"}};
  for (const int64_t each : k) {
    const std::string number = std::to_string(each);
    infos.push_back({"all_right_at_" + number, "1",
                     "chance that " + number + " samples of a problem are all right, unbiased"});
  }
  for (const std::string& task : tasks) {
    if (tasks.size() > 1) {
      infos.push_back({"accuracy_task_" + task, "1", "accuracy on problems of task " + task});
    }
  }
  return infos;
}

std::vector<double> ComparisonValues(const ComparisonInputs& inputs, size_t tasks,
                                     const std::vector<int64_t>& k) {
  const RolloutBatch& sampled = inputs.sampled;
  const auto problems = static_cast<double>(sampled.prompts);
  std::vector<double> values;
  double entropy = 0;
  for (int64_t p = 0; p < sampled.prompts; ++p) entropy += AnswerEntropy(sampled, p);
  values.push_back(entropy / problems);
  AddByDifficulty(values, inputs);
  AddByInitial(values, inputs);
  AddFlips(values, inputs);
  for (const int64_t each : k) {
    double sum = 0;
    for (const double right : inputs.right) {
      sum += AllRight(static_cast<double>(sampled.group_size), right, each);
    }
    values.push_back(sum / problems);
  }
  for (size_t task = 0; tasks > 1 && task < tasks; ++task) {
    values.push_back(AccuracyOf(
        inputs, [&](size_t i) { return sampled.drawn[i].task == static_cast<int>(task); }));
  }
  return values;
}

}  // namespace rlvr
