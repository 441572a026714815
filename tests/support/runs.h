#pragma once
// Made-up runs for tests of what reads runs.
// SPDX-License-Identifier: Apache-2.0

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/io/run_log.h"

namespace rlvr {

struct MadeRun {
  std::string config =
      "[run]\nseed = 0\nexperiment = test\n[pretrain]\nseed = 0\n[rl]\nalgorithm = rloo\n";
  std::vector<std::pair<int64_t, double>> accuracy = {{0, 0.15}, {10, 0.5}, {20, 0.9}};
  bool ended = true;
};

inline EvaluationRecord MadeEvaluation(int64_t step, double accuracy) {
  EvaluationRecord record;
  record.step = step;
  record.accuracy = accuracy, record.accuracy_low = accuracy - 0.05,
  record.accuracy_high = accuracy + 0.05;
  record.greedy = accuracy / 2;
  record.k = {1, 4};
  record.pass_at_k = {accuracy, accuracy}, record.maj_at_k = {accuracy, accuracy};
  record.correct_count = {1, 2}, record.answer_id = {0, -1};
  record.samples_per_problem = 1;
  return record;
}

// A journal with the evaluations and two training steps, in two commits.
inline void WriteRun(const std::filesystem::path& directory, const MadeRun& run) {
  std::filesystem::create_directories(directory);
  RunLog log(directory);
  RunLog::RunStart start;
  start.resolved_config = run.config;
  log.Start(start);
  log.Segment(0, "");
  for (const auto& [step, accuracy] : run.accuracy) log.Append(MadeEvaluation(step, accuracy));
  log.Commit();
  for (const int64_t step : {1, 2}) {
    StepRecord record;
    record.phase = "train", record.step = step;
    record.metrics = {{"reward_mean", 0.25 * static_cast<double>(step)}};
    log.Append(record);
  }
  if (run.ended) log.End(run.accuracy.empty() ? 2 : run.accuracy.back().first, "completed");
  log.Commit();
}

}  // namespace rlvr
