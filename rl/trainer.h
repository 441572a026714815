#pragma once
// Trainer: the RLVR phase, one loop: evaluate, sample, reward, advantage, update, log, checkpoint.
// All that a step depends on is in the checkpoint or in the config, so a run that is stopped
// anywhere and resumed has the bits of a straight one.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/run_log.h"
#include "rl/advantage.h"
#include "rl/checkpoint.h"
#include "rl/collector.h"
#include "rl/evaluator.h"
#include "rl/metrics.h"
#include "rl/reference_policy.h"
#include "rl/replay_buffer.h"
#include "rl/rollout_feed.h"
#include "rl/rollout_store.h"
#include "rl/sampler_weights.h"
#include "rl/trainer_control.h"
#include "rl/updater.h"
#include "rl/value_network.h"

namespace rlvr {

class Trainer {
 public:
  struct Config {
    RlConfig rl;
    EvalConfig eval;
    LogConfig log;
    uint64_t seed = 0;  // run.seed
  };
  // All outlive the trainer. The policy holds the base's weights.
  struct Parts {
    Policy& policy;
    const ProblemSource& source;
    WorkerPool& pool;
    Sampler& sampler;
    RunLog& log;
    CheckpointStore& checkpoints;
    TrainerControl& control;
    std::filesystem::path rollouts = {};  // folder that log.store writes to
  };
  Trainer(const Config& config, const Parts& parts);

  // Goes on from a checkpoint.
  void Load(const Checkpoint& checkpoint);
  // Runs up to step `rl.steps`, or until control stops it; a checkpoint stands at the end either
  // way. Fails: Error(kDiverged) naming the last good checkpoint.
  void Run();

  // One step: sample, reward, advantage, update, log; evaluates where that is due. Run calls it.
  void Step();

  // Useful work of the last step in floating-point operations, and tokens fed.
  struct Work {
    double decode_flops = 0, update_flops = 0;
    double restored_flops = 0;  // of the update's, what it took from decoding
    int64_t decode_tokens = 0, update_tokens = 0;
  };
  const Work& work() const { return work_; }

  int64_t step() const { return step_; }
  bool finished() const { return step_ == config_.rl.steps; }
  // All columns of the phase: group ("train", "timing", "eval/heldout") and info.
  std::vector<std::pair<std::string, MetricInfo>> Catalogue() const;

 private:
  // Seconds of the parts of the step at hand.
  struct Clock {
    double start = 0, decode = 0, judge = 0, update = 0, evaluation = 0, checkpoint = 0;
  };
  Collected Sample();
  SavedRows<float>* RowsToSave();
  void TakeAsSampled(RolloutBatch& batch);
  Advantages ComputeAdvantage(const Collected& collected);
  UpdateReport Update(const Collected& collected, const Advantages& advantages);
  void Log(const Collected& collected, const Advantages& advantages, const UpdateReport& report);
  PolicyDrift MeasureDrift(const RolloutBatch& batch, const UpdateReport& report);
  std::vector<MetricValue> Timing(const Collected& collected, const UpdateReport& report) const;
  void LoadBase(const Checkpoint& checkpoint);
  void Evaluate();
  void Save();
  bool SaveDue() const;

  Config config_;
  Parts parts_;
  Collector collector_;
  std::unique_ptr<RolloutFeed> feed_;             // in place of the collector, where there is one
  std::unique_ptr<SavedRows<float>> saved_rows_;  // null: updates run forwards of their own
  RolloutReader reader_;
  ReplayBuffer replay_;
  std::optional<RolloutStore> store_;  // that this run writes
  Updater updater_;
  std::vector<Evaluator> evaluators_;  // of the suites, heldout first
  ReferencePolicy reference_;
  SamplerWeights sampler_weights_;
  std::unique_ptr<ValueNetwork> value_;  // where the baseline is one
  StepMetrics metrics_;
  std::vector<std::string> task_names_;
  AdvantageState advantage_state_;
  LossState loss_state_;
  std::vector<double> values_;  // of the batch at hand
  ValueReport value_report_;
  std::vector<float> base_;    // the base's weights
  std::vector<float> before_;  // weights at the start of the step
  int64_t step_ = 0;
  int64_t saved_step_ = -1;
  double best_accuracy_ = -1;
  int64_t best_step_ = 0;

  Clock clock_;
  Work work_;
};

}  // namespace rlvr
