// SPDX-License-Identifier: Apache-2.0
#include "core/io/compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/base/error.h"
#include "core/io/tensor_file.h"
#include "tests/support/example_run.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

std::string Whole(const std::string& config) { return config; }

void WriteCheckpoint(const std::filesystem::path& run, const std::string& name, float value) {
  std::filesystem::create_directories(run / "checkpoints");
  TensorFile file;
  const float weights[3] = {1, 2, value};
  file.AddFloats("weights", {3}, weights);
  WriteTensorFile(run / "checkpoints" / name, file);
}

// What an example run and one that `change` has added to differ in.
std::string DifferenceAfter(const std::function<void(RunLog&)>& change) {
  const ScratchDir dir;
  for (const char* name : {"a", "b"}) {
    std::filesystem::create_directories(dir / name);
    WriteExampleRun(dir / name);
  }
  {
    RunLog log(dir / "b");
    change(log);
    log.Commit();
  }
  return CompareRuns(dir / "a", dir / "b", Whole);
}

TEST(CompareRuns, FindsNothingInTwoRunsOfTheSameConfig) {
  EXPECT_EQ(DifferenceAfter([](RunLog&) {}), "");
}

TEST(CompareRuns, OverlooksTimesSegmentsEventsAndCheckpointRecords) {
  EXPECT_EQ(DifferenceAfter([](RunLog& log) {
              log.Rewind(2);
              log.Segment(2, "step-0000002");
              StepRecord step = ExampleStep("train", 3, 0.5);
              step.timing = {{"total", 77}};
              log.Append(step);
              log.Append(ExampleRollouts(3, 4, 2));
              log.Append(ExampleEvaluation(3));
              log.Append(SampleRecord{3, 1, "train", "1+1=", "2;", "correct", "", 1});
              log.Append(SampleRecord{3, 2, "eval", "2+2=", "", "no_answer", "empty", 0});
              log.Event(3, "another warning");
              log.End(3, "completed");
            }),
            "");
}

TEST(CompareRuns, NamesTheFirstDifferenceOfMetrics) {
  EXPECT_EQ(DifferenceAfter([](RunLog& log) { log.Append(ExampleStep("train", 1, 0.25)); }),
            "/train/reward_mean at step 1: 0.125 and 0.25");
  EXPECT_EQ(
      DifferenceAfter([](RunLog& log) { log.Append(ExampleStep("train", 2, -std::nan(""))); }),
      "/train/reward_mean at step 2: nan and -nan");
  EXPECT_EQ(DifferenceAfter([](RunLog& log) { log.Append(ExampleStep("train", 4, 1)); }),
            "/train: number of steps: 3 and 4");
  EXPECT_EQ(DifferenceAfter([](RunLog& log) { log.Rewind(2); }),
            "/train: number of steps: 3 and 2");
}

TEST(CompareRuns, NamesTheFirstDifferenceOfRecords) {
  EXPECT_EQ(DifferenceAfter([](RunLog& log) {
              EvaluationRecord record = ExampleEvaluation(3);
              record.answer_id[4] = 9;
              log.Append(record);
            }),
            "/eval/heldout, step 3, answer_id[4]: 1 and 9");
  EXPECT_EQ(DifferenceAfter([](RunLog& log) {
              EvaluationRecord record = ExampleEvaluation(3);
              record.extra[0].value = 0.5;
              log.Append(record);
            }),
            "/eval/heldout, step 3, mode_share_worked: 0.25 and 0.5");
  EXPECT_EQ(DifferenceAfter([](RunLog& log) {
              RolloutRecord record = ExampleRollouts(3, 4, 2);
              record.logprob_policy[1][2] = -9;
              log.Append(record);
            }),
            "/rollouts, step 3, logprob_policy[1][2]: -1.5 and -9");
  EXPECT_EQ(DifferenceAfter([](RunLog& log) {
              RolloutRecord record = ExampleRollouts(3, 4, 2);
              record.baseline.assign(record.tokens.size(), 0.5);
              log.Append(record);
            }),
            "/rollouts, step 3, baseline: number of values: 0 and 4");
  EXPECT_EQ(DifferenceAfter([](RunLog& log) {
              log.Append(SampleRecord{3, 1, "train", "1+1=", "3;", "wrong", "", 0});
            }),
            "/samples, step 3, problem: 2 and 1")
      << "a third sample of the same life comes between";
  EXPECT_EQ(DifferenceAfter([](RunLog& log) {
              StepRecord step = ExampleStep("train", 1, 0.125);
              step.verifier_calls["integer"][2] = 5;
              log.Append(step);
            }),
            "/verifiers/integer/no_answer at step 1: 0 and 5");
  EXPECT_EQ(DifferenceAfter([](RunLog& log) { log.End(3, "failed"); }),
            "status: 'completed' and 'failed'");
}

TEST(CompareRuns, ComparesWhatDecidesResultsOfTheConfigs) {
  const ScratchDir dir;
  for (const char* name : {"a", "b"}) {
    std::filesystem::create_directories(dir / name);
    RunLog log(dir / name);
    RunLog::RunStart start;
    start.resolved_config = std::string("seed = 7\nthreads = ") + name + "\nwidth = 64\n";
    log.Start(start);
    log.Commit();
  }
  EXPECT_EQ(CompareRuns(dir / "a", dir / "b", Whole),
            "/config/resolved, line 2: 'threads = a' and 'threads = b'");
  EXPECT_EQ(CompareRuns(dir / "a", dir / "b", [](const std::string&) { return ""; }), "");
}

TEST(CompareRuns, ComparesTheParametersOfCommonCheckpoints) {
  const ScratchDir dir;
  for (const char* name : {"a", "b"}) {
    std::filesystem::create_directories(dir / name);
    WriteExampleRun(dir / name);
  }
  WriteCheckpoint(dir / "a", "step-0000001.safetensors", 1);
  EXPECT_EQ(CompareRuns(dir / "a", dir / "b", Whole), "checkpoints: none of a step that both have");
  WriteCheckpoint(dir / "a", "step-0000003.safetensors", 3);
  WriteCheckpoint(dir / "b", "step-0000003.safetensors", 3);
  EXPECT_EQ(CompareRuns(dir / "a", dir / "b", Whole), "");
  WriteCheckpoint(dir / "b", "step-0000003.safetensors", 4);
  EXPECT_EQ(CompareRuns(dir / "a", dir / "b", Whole),
            "checkpoints/step-0000003.safetensors, tensor weights, item 2: 3 and 4");
}

TEST(CompareRuns, FailsWhereARunCannotBeRead) {
  const ScratchDir dir;
  EXPECT_THROW(CompareRuns(dir / "none", dir.path(), Whole), Error);
}

}  // namespace
}  // namespace rlvr
