#pragma once
// Training on the toy task, for tests of the trainer: a base, a config of seconds, and a run in
// pieces.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "core/io/publish.h"
#include "rl/next_token.h"
#include "rl/trainer.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/toy_policy.h"

namespace rlvr::test {

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

inline Trainer::Config ToyConfig(int64_t steps) {
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
inline const std::vector<float>& Base() {
  static const std::vector<float> base = [] {
    ToySource source;
    ToyPolicy policy;
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
class MixedSource : public ToySource {
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

struct Trained {
  std::vector<float> params;
  std::vector<double> accuracy;
};

// Runs in `folder`, in pieces of `piece` steps with a fresh trainer for each, as after a kill.
inline Trained Train(const ScratchDir& scratch, const Trainer::Config& config, int threads = 1,
                     int64_t piece = 1000) {
  Trained outcome;
  for (bool finished = false; !finished;) {
    const MixedSource source;
    ToyPolicy policy;
    policy.params = Base();
    WorkerPool pool(threads);
    Sampler sampler(policy, source, pool, config.rl.lanes);
    RunLog log(scratch.path());
    CheckpointStore checkpoints(scratch / "checkpoints");
    StopAfter control(piece);
    Trainer trainer(
        config, {policy, source, pool, sampler, log, checkpoints, control, scratch / "rollouts"});
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

// The column of a run, by step.
inline std::vector<double> Column(const ScratchDir& scratch, const std::string& name) {
  const RunData data = ReadRun(scratch.path());
  for (const auto& [column, values] : data.tables.at("train").columns) {
    if (column == name) return values;
  }
  return {};
}

}  // namespace rlvr::test
