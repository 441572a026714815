#pragma once
// A small run with every kind of record, for tests of the publisher and of what reads its files.
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/io/run_log.h"

namespace rlvr {

inline EvaluationRecord ExampleEvaluation(int64_t step) {
  EvaluationRecord record;
  record.step = step;
  record.samples_per_problem = 4;
  record.suite_hash = "0123abcd";
  // Five problems of four samples: 0 the right answer, -1 none.
  record.answer_id = {0, 0, 1, 0, 1, 0, -1, 1, -1, -1, -1, -1, 0, 1, 2, 3, 1, 2, 0, 0};
  record.correct_count = {3, 1, 0, 1, 2};
  record.accuracy = 7.0 / 20;
  record.accuracy_low = 0.1;
  record.accuracy_high = 0.6;
  record.greedy = 0.4;
  record.strict = 0.3;
  record.length_mean = 5.5;
  record.k = {1, 2, 4};
  // By hand: 1 - C(4 - c, k) / C(4, k), mean over problems; blocks of k in order, ties to the
  // answer seen first.
  record.pass_at_k = {7.0 / 20, (1 + 0.5 + 0 + 0.5 + 5.0 / 6) / 5, 4.0 / 5};
  record.maj_at_k = {7.0 / 20, (0.5 + 0 + 0 + 0.5 + 0.5) / 5, 3.0 / 5};
  record.verdict_counts = {7, 9, 4, 0, 0, 0, 0, 0, 0};
  record.extra = {{"mode_share_worked", 0.25}};
  return record;
}

inline StepRecord ExampleStep(std::string phase, int64_t step, double reward) {
  StepRecord record;
  const bool train = phase == "train";
  record.phase = std::move(phase);
  record.step = step;
  record.metrics = {{train ? "reward_mean" : "loss", reward}, {"learning_rate", 1e-3}};
  record.timing = {{"total", 0.5}};
  if (train) record.verifier_calls["integer"] = {step, 2, 0, 0, 0, 0, 0, 0, 1};
  return record;
}

// Two rollouts of nine tokens in all, each part of `updates` updates.
inline RolloutRecord ExampleRollouts(int64_t step, size_t tokens, size_t updates) {
  RolloutRecord record;
  record.step = step;
  record.prompt_index = {0, 0};
  record.length = {1, static_cast<int32_t>(tokens) - 1};
  record.reward = {0, 1};
  record.verdict = {1, 0};
  record.tokens.assign(tokens, 7);
  record.mask.assign(tokens, 1);
  record.advantage.assign(tokens, 0.5);
  record.logprob_sampler.assign(tokens, -1);
  record.logprob_old.assign(tokens, -1.25);
  record.logprob_policy.assign(updates, std::vector<double>(tokens, -1.5));
  return record;
}

inline void WriteExampleRun(const std::filesystem::path& directory) {
  RunLog log(directory);
  RunLog::RunStart start;
  start.resolved_config = "[run]\nseed = 7\n";
  start.user_config = "# nothing\n";
  start.argv = {"rlvr", "train", "--seed", "7"};
  start.provenance = {{"isa", "avx2"}, {"seed", "7"}};
  start.metrics = {{"train", {"reward_mean", "1", "mean reward of the step"}},
                   {"pretrain", {"loss", "nat", "mean loss of a token"}},
                   {"timing", {"total", "s", "time of the step"}},
                   {"eval/heldout", {"mode_share_worked", "1", "share of worked answers"}}};
  log.Start(start);
  log.Segment(0, "");
  for (int64_t step = 1; step <= 4; ++step) {
    log.Append(ExampleStep("pretrain", step, 3.0 / static_cast<double>(step)));
  }
  log.Commit();
  log.Append(ExampleEvaluation(0));
  log.Append(ExampleStep("train", 1, 0.125));
  log.Commit();
  log.Append(ExampleStep("train", 2, std::nan("")));
  log.Append(ExampleRollouts(2, 5, 1));
  log.Commit();
  log.Append(ExampleStep("train", 3, 0.5));
  log.Append(ExampleRollouts(3, 4, 2));
  log.Append(ExampleEvaluation(3));
  log.Append(SampleRecord{3, 1, "train", "1+1=", "2;", "correct", "", 1});
  log.Append(SampleRecord{3, 2, "eval", "2+2=", "", "no_answer", "empty", 0});
  log.Commit();
  log.Event(3, "a warning");
  log.Checkpoint(3, "checkpoints/step-0000003.safetensors", 1234, std::string(64, 'a'));
  log.End(3, "completed");
  log.Commit();
}

}  // namespace rlvr
