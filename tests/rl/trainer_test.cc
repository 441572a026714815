// SPDX-License-Identifier: Apache-2.0
#include "rl/trainer.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/io/publish.h"
#include "rl/next_token.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/toy_policy.h"

namespace rlvr {
namespace {

// Stops after so many steps.
class StopAfter : public TrainerControl {
 public:
  explicit StopAfter(int64_t steps) : left_(steps) {}
  bool ShouldStop() override { return left_ == 0; }
  bool CheckpointDue() override { return false; }
  void OnStep(const StepRecord&) override { --left_; }
  void OnEvaluation(const EvaluationRecord& record) override {
    accuracy.push_back(record.accuracy);
  }
  void OnCheckpoint(int64_t) override {}

  std::vector<double> accuracy;

 private:
  int64_t left_;
};

Trainer::Config ToyConfig(int64_t steps) {
  Trainer::Config config;
  config.rl.steps = steps;
  config.rl.prompts_per_step = 16;
  config.rl.group_size = 8;
  config.rl.sampling.max_completion_tokens = 3;
  config.rl.optimizer.learning_rate = 3e-3;
  config.rl.lanes.lanes = 2;
  config.rl.loss.advantage.scale = Scale::kNone;
  config.eval.every = 5;
  config.eval.problems = 100;
  config.log.checkpoint_every = 4;
  config.seed = 3;
  return config;
}

// Weights of a base that writes the right letter now and then.
const std::vector<float>& Base() {
  static const std::vector<float> base = [] {
    test::ToySource source;
    test::ToyPolicy policy;
    WorkerPool pool(1);
    Sampler sampler(policy, source, pool, {.lanes = 2, .slots = 16});
    PhaseConfig config;
    config.steps = 150;
    config.sequences_per_step = 32;
    config.optimizer.learning_rate = 1e-2;
    for (const char* name : {"pretrain", "midtrain"}) {
      NextTokenPhase phase(name, config, 5, {policy, source, pool, sampler});
      while (!phase.Done()) phase.Step();
    }
    return policy.params;
  }();
  return base;
}

// The toy as a mixture of its first ten letters and the others, for curricula; by weights it is the
// toy itself.
class MixedSource : public test::ToySource {
 public:
  std::vector<std::string> TaskNames() const override { return {"low", "high"}; }
  std::vector<double> Weights() const override { return {1, 1}; }
  Drawn DrawOf(int task, uint64_t seed, Split split, uint64_t index) const override {
    Drawn drawn = Draw(seed, split, index);
    char& letter = drawn.problem.gold[0];
    letter = static_cast<char>('a' + (letter - 'a') % 10 + 10 * task);
    drawn.problem.prompt[0] = letter;
    drawn.task = task;
    return drawn;
  }
};

struct Outcome {
  std::vector<float> params;
  std::vector<double> accuracy;
};

// Runs in `folder`, in pieces of `piece` steps with a fresh trainer for each, as after a kill.
Outcome Train(const ScratchDir& scratch, const Trainer::Config& config, int threads = 1,
              int64_t piece = 1000) {
  Outcome outcome;
  for (bool finished = false; !finished;) {
    const MixedSource source;
    test::ToyPolicy policy;
    policy.params = Base();
    WorkerPool pool(threads);
    Sampler sampler(policy, source, pool, config.rl.lanes);
    RunLog log(scratch.path());
    CheckpointStore checkpoints(scratch / "checkpoints");
    StopAfter control(piece);
    Trainer trainer(config, {policy, source, pool, sampler, log, checkpoints, control});
    std::vector<std::string> damaged;
    if (const auto last = checkpoints.LoadLast(damaged)) trainer.Load(*last);
    log.Rewind(trainer.step());
    trainer.Run();
    finished = trainer.finished();
    outcome.params = policy.params;
    outcome.accuracy.insert(outcome.accuracy.end(), control.accuracy.begin(),
                            control.accuracy.end());
  }
  return outcome;
}

TEST(Trainer, BringsOutWhatTheBaseSeldomWrites) {
  const ScratchDir scratch;
  const Outcome outcome = Train(scratch, ToyConfig(40));
  EXPECT_GT(outcome.accuracy.front(), 0.1);
  EXPECT_LT(outcome.accuracy.front(), 0.4);
  EXPECT_GT(outcome.accuracy.back(), 0.9);
}

TEST(Trainer, LeavesTheParametersBitIdenticalAtLearningRateZero) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(3);
  config.rl.optimizer.learning_rate = 0;
  EXPECT_EQ(Train(scratch, config).params, Base());
}

TEST(Trainer, HardlyMovesAccuracyByCoinFlips) {
  double moved = 0;
  for (const uint64_t seed : {1, 2, 3, 4}) {
    const ScratchDir scratch;
    Trainer::Config config = ToyConfig(20);
    config.seed = seed;
    config.rl.reward.kind = RewardKind::kCoinFlip;
    config.rl.optimizer.learning_rate = 3e-4;
    const Outcome outcome = Train(scratch, config);
    moved += (outcome.accuracy.back() - outcome.accuracy.front()) / 4;
  }
  EXPECT_LT(std::abs(moved), 0.03);
}

class TrainerBits : public testing::TestWithParam<const char*> {
 protected:
  static Trainer::Config Config() {
    Trainer::Config config = ToyConfig(7);
    const std::string name = GetParam();
    LossConfig& loss = config.rl.loss;
    if (name == "epochs") loss.step.epochs = 2, loss.step.minibatches = 2;
    if (name == "kl") {
      loss.kl.kl_target = KlTarget::kSequence;
      loss.kl.kl_coefficient = 0.1;
      loss.kl.reference = Reference::kMovingAverage;
      loss.kl.reference_every = 2;
    }
    if (name == "exact") {
      loss.kl.kl_target = KlTarget::kToken;
      loss.kl.kl_estimator = KlEstimator::kExact;
      loss.kl.kl_coefficient = 0.1;
    }
    if (name == "energy") loss.advantage.baseline = Baseline::kOptimalToken;
    if (name == "stale") {
      loss.mismatch.staleness = 2;
      loss.mismatch.sampler_noise = 0.01;
      loss.mismatch.sampler_precision = SamplerPrecision::kInt8;
      loss.mismatch.mismatch = Mismatch::kTruncate;
    }
    if (name == "value") loss.advantage.baseline = Baseline::kValue;
    if (name == "running") loss.advantage.baseline = Baseline::kRunningMean;
    if (name == "refill") loss.step.group_filter = GroupFilter::kRefill;
    if (name == "pool") config.rl.curriculum.pool = 24, loss.step.retire_above = 0.3;
    if (name == "levels") {
      config.rl.curriculum.order = LevelOrder::kPassRate;
      config.rl.curriculum.promote_above = 0.2;
      config.rl.curriculum.demote_below = 0.1;
      config.rl.curriculum.window = 20;
    }
    return config;
  }
};

TEST_P(TrainerBits, AreTheSameForAnyThreadsAndAfterStops) {
  const ScratchDir scratch;
  std::vector<Outcome> outcomes;
  for (const auto& [threads, piece] :
       std::vector<std::pair<int, int64_t>>{{1, 1000}, {3, 1000}, {2, 2}}) {
    std::filesystem::remove_all(scratch.path());
    std::filesystem::create_directories(scratch.path());
    outcomes.push_back(Train(scratch, Config(), threads, piece));
  }
  EXPECT_NE(outcomes[0].params, Base());
  EXPECT_EQ(outcomes[0].params, outcomes[1].params);
  EXPECT_EQ(outcomes[0].params, outcomes[2].params);
  EXPECT_EQ(outcomes[0].accuracy, outcomes[2].accuracy);
}

INSTANTIATE_TEST_SUITE_P(Options, TrainerBits,
                         testing::Values("plain", "epochs", "kl", "value", "running", "refill",
                                         "exact", "energy", "stale", "pool", "levels"));

TEST(Trainer, LogsWhatTheCurriculumDrewAndRetired) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(12);
  config.rl.curriculum.order = LevelOrder::kSchedule;
  config.rl.curriculum.starts = {6};
  config.rl.curriculum.review = 0;
  config.rl.curriculum.pool = 20;
  config.rl.loss.step.retire_above = 0.4;
  Train(scratch, config);
  const RunData data = ReadRun(scratch.path());
  const auto& table = data.tables.at("train").columns;
  const std::map<std::string, std::vector<double>> columns(table.begin(), table.end());
  EXPECT_EQ(columns.at("curriculum_level")[5], 0);
  EXPECT_EQ(columns.at("curriculum_level")[11], 1);
  EXPECT_EQ(columns.at("drawn_low")[0], 16);
  EXPECT_GT(columns.at("drawn_high")[11], 0);
  EXPECT_GT(columns.at("curriculum_retired")[11], 0);
}

TEST(Trainer, LogsRolloutsFromWhichTheLossCanBeRecomputed) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(2);
  config.log.rollouts = 3;
  config.rl.loss.step.epochs = 2;
  config.rl.loss.step.minibatches = 2;
  Train(scratch, config);
  const RunData data = ReadRun(scratch.path());
  ASSERT_EQ(data.rollouts.size(), 2u);
  const RolloutRecord& record = data.rollouts[0];
  EXPECT_EQ(record.length.size(), 24u);
  EXPECT_EQ(record.logprob_policy.size(), 2u);
  EXPECT_EQ(record.logprob_policy[0].size(), record.tokens.size());
  EXPECT_EQ(record.logprob_old.size(), record.tokens.size());
  for (size_t t = 0; t < 20; ++t)
    EXPECT_NEAR(record.logprob_old[t], record.logprob_sampler[t], 1e-5);
}

TEST(Trainer, NamesTheLastGoodCheckpointWhereItDiverges) {
  const ScratchDir scratch;
  Trainer::Config config = ToyConfig(30);
  config.rl.optimizer.learning_rate = 1e30;
  config.rl.optimizer.max_gradient_norm = 0;
  try {
    Train(scratch, config);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kDiverged);
    EXPECT_NE(std::string(error.what()).find("step-0000000.safetensors"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace rlvr
