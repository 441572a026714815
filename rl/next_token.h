#pragma once
// NextTokenPhase: pretraining or mid-training by next-token prediction on the solutions of training
// problems. The loss is the mean negative log-probability of the solutions' tokens and stop tokens;
// prompts and replies are read, not predicted. What it does depends on its config, seed, problems
// and start alone, step by step, so that it can be resumed anywhere.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>
#include <vector>

#include "core/io/records.h"
#include "core/nn/optimizer.h"
#include "rl/config.h"
#include "rl/sampler.h"
#include "rl/sharded_gradient.h"

namespace rlvr {

class NextTokenPhase {
 public:
  struct Parts {
    Policy& policy;
    const ProblemSource& source;
    WorkerPool& pool;
    Sampler& sampler;
  };
  // `name`: "pretrain" or "midtrain". All parts outlive the phase.
  NextTokenPhase(std::string name, const PhaseConfig& config, uint64_t seed, const Parts& parts);

  // Whether the phase has ended: all steps done, or the accuracy reached.
  // Fails: Error(kDiverged) where max_steps did not reach stop_at_accuracy.
  bool Done() const;
  // One optimizer step, and its row. Fails: Error(kDiverged) on a gradient that is not finite.
  StepRecord Step();

  const std::string& name() const { return name_; }
  int64_t steps_done() const { return optimizer_.steps_done; }
  // Held-out accuracy when last measured; NaN before.
  double accuracy() const { return accuracy_; }

  void Save(TensorFile& state) const;
  void Load(const TensorFile& state);

  // Columns of its rows, and of their timing.
  static std::vector<MetricInfo> Infos();

 private:
  struct Texts {
    std::vector<std::vector<int32_t>> prompts, solutions;
    std::vector<std::vector<uint8_t>> read;  // [solutions, bytes], 1: a reply, not predicted
  };
  void DrawTexts();
  double ComputeGradient(const TextSet& texts, double tokens);
  double MeasureAccuracy();

  std::string name_;
  PhaseConfig config_;
  uint64_t seed_;
  Parts parts_;
  ShardedGradient gradient_;
  Optimizer optimizer_;
  Texts texts_;
  SamplingOptions check_sampling_;
  double accuracy_;
};

}  // namespace rlvr
