// SPDX-License-Identifier: Apache-2.0
#include "core/io/run_log.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "core/api/verdict.h"
#include "core/base/error.h"
#include "core/io/journal.h"
#include "core/io/publish.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

RunLog::RunStart ExampleStart() {
  RunLog::RunStart start;
  start.resolved_config = "[run]\nseed = 7\n";
  start.user_config = "# mine\n";
  start.argv = {"rlvr", "train", ""};
  start.provenance = {{"isa", "avx2"}, {"cpu", "x"}};
  start.metrics = {{"train", {"reward_mean", "1", "mean reward"}}};
  return start;
}

StepRecord Step(std::string phase, int64_t step, double value) {
  StepRecord record;
  record.phase = std::move(phase);
  record.step = step;
  record.metrics = {{"reward_mean", value}};
  record.timing = {{"total", 0.5}};
  if (record.phase == "train") record.verifier_calls["integer"] = {step, 1, 0, 0, 0, 0, 0, 0, 2};
  return record;
}

EvaluationRecord Evaluation(int64_t step, double accuracy) {
  EvaluationRecord record;
  record.step = step;
  record.samples_per_problem = 2;
  record.accuracy = accuracy;
  record.k = {1, 2};
  record.pass_at_k = {0.25, 0.5};
  record.maj_at_k = {0.25, std::nan("")};
  record.correct_count = {1, 0};
  record.answer_id = {0, 1, -1, -1};
  record.verdict_counts = {1, 3, 0, 0, 0, 0, 0, 0, 0};
  record.extra = {{"mode_share_worked", 0.125}};
  return record;
}

TEST(RunLog, NamesTheVerdictsAsTheContractDoes) { EXPECT_EQ(kVerdictColumns, kVerdictNames); }

RolloutRecord Rollouts() {
  RolloutRecord record;
  record.step = 1;
  record.prompt_index = {0, 0};
  record.length = {1, 2};
  record.reward = {0, 1};
  record.verdict = {1, 0};
  record.tokens = {5, 6, 7};
  record.mask = {1, 1, 0};
  record.advantage = record.logprob_sampler = record.logprob_old = {-1, 1, 1};
  record.baseline = {0.25, 0.5, 0.75};
  record.logprob_policy = {{-1, -2, -3}, {-4, -5, -6}};
  return record;
}

// The value of the train row has a payload in its NaN.
RunData RunWithEveryRecord(const ScratchDir& dir) {
  RunLog log(dir.path());
  EXPECT_FALSE(log.started());
  log.Start(ExampleStart());
  log.Segment(0, "");
  log.Append(Step("pretrain", 1, 2.5));
  log.Append(Step("train", 1, std::bit_cast<double>(uint64_t{0xfff8000000000123})));
  log.Append(Evaluation(1, 0.25));
  log.Append(SampleRecord{1, 3, "train", "1+1=", "2", "correct", "", 1});
  log.Append(Rollouts());
  log.Event(1, "a warning");
  log.Checkpoint(1, "checkpoints/step-0000001.safetensors", 123, "abc");
  log.End(1, "completed");
  log.Commit();
  return ReadRun(dir.path());
}

TEST(RunLog, GivesBackHowTheRunStartedAndEnded) {
  const ScratchDir dir;
  const RunData run = RunWithEveryRecord(dir);
  EXPECT_EQ(run.run_uuid.size(), 36u);
  EXPECT_EQ(run.resolved_config, ExampleStart().resolved_config);
  EXPECT_EQ(run.user_config, "# mine\n");
  EXPECT_EQ(run.argv, ExampleStart().argv);
  EXPECT_EQ(run.provenance, ExampleStart().provenance);
  ASSERT_EQ(run.metrics.size(), 1u);
  EXPECT_EQ(run.metrics[0].second.help, "mean reward");
  EXPECT_EQ(run.status, "completed");
  EXPECT_EQ(run.last_step, 1);
  EXPECT_EQ(run.segments[0].end_reason, "completed");
}

TEST(RunLog, GivesBackEveryRecord) {
  const ScratchDir dir;
  const RunData run = RunWithEveryRecord(dir);
  ASSERT_EQ(run.tables.count("timing/pretrain"), 1u);
  const auto& train = run.tables.at("train");
  ASSERT_EQ(train.columns.size(), 1u);
  EXPECT_EQ(std::bit_cast<uint64_t>(train.columns[0].second[0]), 0xfff8000000000123);
  EXPECT_EQ(run.verifiers.at("integer").calls[0][8], 2);
  ASSERT_EQ(run.evaluations.size(), 1u);
  EXPECT_EQ(run.evaluations[0].extra[0].name, "mode_share_worked");
  EXPECT_EQ(run.evaluations[0].answer_id, (std::vector<int32_t>{0, 1, -1, -1}));
  ASSERT_EQ(run.samples.size(), 1u);
  EXPECT_EQ(run.samples[0].completion, "2");
  ASSERT_EQ(run.rollouts.size(), 1u);
  EXPECT_EQ(run.rollouts[0].logprob_policy[1][2], -6);
  EXPECT_EQ(run.rollouts[0].baseline, (std::vector<double>{0.25, 0.5, 0.75}));
  EXPECT_EQ(run.events[0].text, "a warning");
  EXPECT_EQ(run.checkpoints[0].bytes, 123);
}

// Steps 1..4 of a first life, of which a second goes on from step 2.
RunData RunWithARewind(const ScratchDir& dir) {
  for (const int life : {1, 2}) {
    RunLog log(dir.path());
    if (!log.started()) log.Start(ExampleStart());
    log.Segment(life == 1 ? 0 : 2, "");
    if (life == 2) log.Rewind(2);
    for (int64_t step = life == 1 ? 1 : 3; step <= 4; ++step) {
      log.Append(Step("train", step, static_cast<double>(100 * life + step)));
      log.Append(Evaluation(step, life));
      log.Append(SampleRecord{step, life, "eval", "", "", "", "", 0});
      log.Commit();
      if (life == 1) log.Checkpoint(step, "step-" + std::to_string(step), 1, "");
    }
    log.Commit();
  }
  return ReadRun(dir.path());
}

TEST(RunLog, RewindVoidsWhatCameAfterItsStepAndKeepsTheStepItself) {
  const ScratchDir dir;
  const RunData run = RunWithARewind(dir);
  const auto& train = run.tables.at("train");
  EXPECT_EQ(train.step, (std::vector<int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(train.columns[0].second, (std::vector<double>{101, 102, 203, 204}));
  EXPECT_EQ(run.tables.at("timing").step.size(), 4u);
  EXPECT_EQ(run.verifiers.at("integer").step, train.step);
  ASSERT_EQ(run.evaluations.size(), 4u);
  EXPECT_EQ(run.evaluations[1].accuracy, 1);
  EXPECT_EQ(run.evaluations[2].accuracy, 2);
  ASSERT_EQ(run.samples.size(), 4u);
  EXPECT_EQ(run.samples[3].problem, 2);
  ASSERT_EQ(run.checkpoints.size(), 2u);
  EXPECT_EQ(run.segments.size(), 2u);
  EXPECT_EQ(run.status, "running");
}

// One sample of each of two suites after its evaluation; `named`: says its suite.
std::vector<SampleRecord> SamplesOfTwoSuites(bool named) {
  const ScratchDir dir;
  RunLog log(dir.path());
  log.Append(SampleRecord{0, 0, "train", "1+1=", "2", "correct", "", 1});
  for (const char* suite : {"heldout", "exploratory"}) {
    EvaluationRecord evaluation = Evaluation(0, 0.5);
    evaluation.suite = suite;
    log.Append(evaluation);
    SampleRecord sample{0, 0, "eval", "1+1=", "2", "correct", "", 1};
    if (named) sample.suite = suite;
    log.Append(sample);
  }
  log.Commit();
  return ReadRun(dir.path()).samples;
}

TEST(RunLog, KnowsTheSuiteOfASampleInOlderJournalsToo) {
  for (const bool named : {true, false}) {
    const std::vector<SampleRecord> samples = SamplesOfTwoSuites(named);
    ASSERT_EQ(samples.size(), 3u);
    EXPECT_EQ(samples[0].suite, "");
    EXPECT_EQ(samples[1].suite, "heldout") << named;
    EXPECT_EQ(samples[2].suite, "exploratory") << named;
  }
}

TEST(RunLog, KeepsTheSuiteThatASampleNames) {
  const ScratchDir dir;
  RunLog log(dir.path());
  log.Append(Evaluation(0, 0.5));
  SampleRecord sample{0, 0, "eval", "1+1=", "2", "correct", "", 1};
  sample.suite = "exploratory";
  log.Append(sample);
  log.Commit();
  EXPECT_EQ(ReadRun(dir.path()).samples.at(0).suite, "exploratory");
}

TEST(RunLog, StaysTheSameRunWithTheLastConfigWhereItIsStartedOnceMore) {
  const ScratchDir dir;
  const std::string uuid = RunWithEveryRecord(dir).run_uuid;
  RunLog log(dir.path());
  RunLog::RunStart longer = ExampleStart();
  longer.resolved_config = "[run]\nseed = 7\nsteps = 100\n";
  log.Start(longer);
  log.Commit();
  const RunData run = ReadRun(dir.path());
  EXPECT_EQ(run.run_uuid, uuid);
  EXPECT_EQ(run.resolved_config, longer.resolved_config);
  EXPECT_EQ(run.metrics.size(), 1u);
}

TEST(RunLog, KeepsWhatTheUserTypedWhereTheRunIsExtended) {
  const ScratchDir dir;
  RunWithEveryRecord(dir);
  RunLog log(dir.path());
  RunLog::RunStart longer = ExampleStart();
  longer.user_config = "", longer.argv = {};
  log.Start(longer);
  log.Commit();
  const RunData run = ReadRun(dir.path());
  EXPECT_EQ(run.user_config, ExampleStart().user_config);
  EXPECT_EQ(run.argv, ExampleStart().argv);
}

TEST(RunLog, TakesTheLastRowWhereAPhaseWasBegunAnew) {
  const ScratchDir dir;
  RunLog log(dir.path());
  for (const double life : {1.0, 2.0}) {
    log.Segment(0, "");
    for (int64_t step = 1; step <= 3 - static_cast<int64_t>(life); ++step) {
      log.Append(Step("pretrain", step, life));
      log.Append(SampleRecord{step, 0, "train", "", "", "", "", 0});
    }
  }
  log.Commit();
  const RunData run = ReadRun(dir.path());
  EXPECT_EQ(run.tables.at("pretrain").columns[0].second, (std::vector<double>{2, 1}));
  EXPECT_EQ(run.samples.size(), 2u);
}

TEST(RunLog, FillsInNaNWhereAColumnIsMissing) {
  const ScratchDir dir;
  RunLog log(dir.path());
  log.Append(Step("train", 1, 1));
  StepRecord other = Step("train", 2, 1);
  other.metrics = {{"later", 5}};
  log.Append(other);
  log.Commit();
  const auto table = ReadRun(dir.path()).tables.at("train");
  ASSERT_EQ(table.columns.size(), 2u);
  EXPECT_TRUE(std::isnan(table.columns[0].second[1]));
  EXPECT_TRUE(std::isnan(table.columns[1].second[0]));
  EXPECT_EQ(table.columns[1].second[1], 5);
}

TEST(RunLog, ReadsAsManyUpdatesAsTheTokensHaveValuesOf) {
  const ScratchDir dir;
  RolloutRecord many = Rollouts();
  many.logprob_policy.assign(5000, {-1, -2, -3});
  RolloutRecord none{.step = 2};
  none.logprob_policy.resize(5000);
  RunLog log(dir.path());
  log.Append(many), log.Append(none);
  log.Commit();
  const RunData run = ReadRun(dir.path());
  ASSERT_EQ(run.rollouts.size(), 2u);
  EXPECT_EQ(run.rollouts[0].logprob_policy, many.logprob_policy);
  EXPECT_TRUE(run.rollouts[1].logprob_policy.empty());
}

TEST(RunLog, ImportsThePhasesOfACachedBase) {
  const ScratchDir dir;
  std::filesystem::create_directories(dir / "base");
  std::filesystem::create_directories(dir / "run");
  {
    RunLog base(dir / "base");
    base.Append(Step("pretrain", 1, 1));
    base.Append(Step("midtrain", 1, 2));
    base.Append(Step("train", 1, 3));
    base.Commit();
  }
  RunLog log(dir / "run");
  log.ImportPhases(dir / "base");
  log.Commit();
  const RunData run = ReadRun(dir / "run");
  EXPECT_EQ(run.tables.at("pretrain").columns[0].second[0], 1);
  EXPECT_EQ(run.tables.at("midtrain").columns[0].second[0], 2);
  EXPECT_EQ(run.tables.count("train"), 0u);
  EXPECT_THROW(log.ImportPhases(dir / "none"), Error);
}

TEST(RunLog, KeepsTheNamesOfExtrasInACopy) {
  const ScratchDir dir;
  RunLog log(dir.path());
  log.Append(Evaluation(1, 0.5));
  log.Commit();
  RunData copy;
  {
    const RunData run = ReadRun(dir.path());
    copy = run;
  }
  EXPECT_EQ(copy.evaluations[0].extra[0].name, "mode_share_worked");
}

TEST(RunLog, ReportsATornTailAndRefusesDamage) {
  const ScratchDir dir;
  for (int i = 0; i < 3; ++i) {
    RunLog log(dir.path());
    log.Append(Step("train", i, 0));
    log.Commit();
  }
  const std::string bytes = ReadBytes(dir / "journal.bin");
  WriteBytes(dir / "journal.bin", bytes.substr(0, bytes.size() - 1));
  EXPECT_NE(ReadRun(dir.path()).journal_problem.find("an incomplete frame at byte"),
            std::string::npos);
  {
    const RunLog log(dir.path());
    EXPECT_NE(log.cut().find("an incomplete frame at byte"), std::string::npos) << log.cut();
  }
  EXPECT_EQ(ReadRun(dir.path()).tables.at("train").step.size(), 2u);
  std::string damaged = bytes;
  damaged[30] = static_cast<char>(damaged[30] ^ 1);
  WriteBytes(dir / "journal.bin", damaged);
  EXPECT_THROW(RunLog(dir.path()).started(), Error);
  EXPECT_THROW(ReadRun(dir.path()), Error);
}

TEST(RunLog, RefusesAFrameWhosePayloadIsNoRecord) {
  const ScratchDir dir;
  {
    JournalWriter writer(dir / "journal.bin", [](const Frame&) {});
    writer.Append(FrameType::kStep, "\xbf\xff");
    writer.Commit();
  }
  try {
    ReadRun(dir.path());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kCorrupt);
    EXPECT_NE(std::string(error.what()).find("journal.bin at byte 0: 'phase' is missing"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace rlvr
